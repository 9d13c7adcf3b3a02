"""The addresses of partners: of staff under ``partners/``, of an organisation's own people under ``partner/``."""

from django.urls import path

from dintel.apps.partners.views import directory, portal, referrals, sending, tasks

app_name = "partners"
urlpatterns = [
    path("partners/", directory.directory, name="directory"),
    path("partners/file/", directory.directory_file, name="directory_file"),
    path("partners/new/", directory.new, name="new"),
    path("partners/bring-in/", directory.bring_in, name="bring_in"),
    path("partners/materials/", sending.materials, name="materials"),
    path("partners/materials/<uuid:key>/", sending.material, name="material"),
    path("partners/materials/<uuid:key>/end/", sending.end_material, name="end_material"),
    path("partners/materials/versions/<uuid:key>/", sending.material_file, name="material_file"),
    path("partners/materials/versions/<uuid:key>/give/", sending.give, name="give"),
    path("partners/events/", sending.events, name="events"),
    path("partners/events/<uuid:key>/", sending.event, name="event"),
    path("partners/events/<uuid:key>/<slug:what>/", sending.act_on_event, name="act_on_event"),
    path("partners/referrals/", referrals.referrals, name="referrals"),
    path("partners/referrals/new/", referrals.new_referral, name="new_referral"),
    path("partners/referrals/<uuid:key>/", referrals.referral, name="referral"),
    path("partners/referrals/<uuid:key>/withdraw/", referrals.withdraw, name="withdraw"),
    path("partners/people/<int:pk>/end/", directory.end_person, name="end_person"),
    path("partners/of/<slug:key>/", directory.organisation, name="organisation"),
    path("partners/of/<slug:key>/edit/", directory.edit, name="edit"),
    path("partners/of/<slug:key>/check/", directory.check, name="check"),
    path("partners/of/<slug:key>/stage/", directory.stage, name="stage"),
    path("partners/of/<slug:key>/tasks/", tasks.give_task, name="give_task"),
    path("partners/of/<slug:key>/people/", directory.add_person, name="add_person"),
    path("partner/", portal.portal, name="portal"),
    path("partner/entry/", portal.confirm_entry, name="confirm_entry"),
    path("partner/tasks/<int:pk>/", tasks.own_task, name="own_task"),
    path("partner/referrals/<uuid:key>/", portal.own_referral, name="own_referral"),
    path("partner/referrals/<uuid:key>/<slug:what>/", portal.answer_referral, name="answer_referral"),
    path("partner/materials/<uuid:key>/", portal.own_material, name="own_material"),
    path("partner/materials/<uuid:key>/have/", portal.acknowledge, name="acknowledge"),
    path("partner/events/<uuid:key>/", portal.answer_event, name="answer_event"),
]
