"""The addresses of duties."""

from django.urls import path

from dintel.apps.duties.views import board, certificates, plans, tasks

app_name = "duties"
urlpatterns = [
    path("duties/", board.board, name="board"),
    path("duties/order/", board.order, name="order"),
    path("duties/departments/<slug:key>/", board.department, name="department"),
    path("duties/plans/", plans.roll_out, name="roll_out"),
    path("duties/plans/<slug:key>/", plans.plan, name="plan"),
    path("duties/mine/", tasks.mine, name="mine"),
    path("duties/tasks/", tasks.tasks, name="tasks"),
    path("duties/tasks/list.csv", tasks.export_tasks, name="export_tasks"),
    path("duties/tasks/new/", tasks.new, name="new_task"),
    path("duties/tasks/<slug:number>/", tasks.task, name="task"),
    path("duties/tasks/<slug:number>/<slug:what>/", tasks.do, name="do"),
    path("duties/certificates/", certificates.certificates, name="attestations"),
    path("duties/certificates/list.csv", certificates.export_certificates, name="export_certificates"),
    path("duties/certificates/<slug:place>/<slug:month>/", certificates.certificate, name="certificate"),
]
