/* Passkeys without inline code: forms say what they are in data-passkey, texts stand in data-* of the page.
   sign-in  asks the server for a challenge, the device for a key, and sends the form
   use      the same, with the challenge already in the page
   add      has the device make a key, and sends the form */
(() => {
  "use strict";
  const problem = document.querySelector("[data-passkey-problem]");

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));
  const pageOptions = () => JSON.parse(document.getElementById("passkey-options").textContent);

  const asJson = (made) => {
    const answer = made.response;
    const response = { clientDataJSON: text(answer.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (answer[name]) response[name] = text(answer[name]);
    }
    if (answer.getTransports) response.transports = answer.getTransports();
    return JSON.stringify({
      type: made.type,
      id: made.id,
      rawId: text(made.rawId),
      authenticatorAttachment: made.authenticatorAttachment || undefined,
      clientExtensionResults: made.getClientExtensionResults(),
      response,
    });
  };

  const use = (options) => {
    const asked = options.publicKey;
    return navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
    });
  };

  const ways = {
    "sign-in": async (form) => {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error("no challenge");
      return use((await answer.json()).request_options);
    },
    use: () => use(pageOptions().request_options),
    add: (form) => {
      const asked = pageOptions().creation_options.publicKey;
      const alone = form.elements.passwordless && form.elements.passwordless.checked;
      return navigator.credentials.create({
        publicKey: {
          ...asked,
          challenge: bytes(asked.challenge),
          user: { ...asked.user, id: bytes(asked.user.id) },
          excludeCredentials: listed(asked.excludeCredentials),
          authenticatorSelection: {
            ...asked.authenticatorSelection,
            residentKey: alone ? "required" : "discouraged",
            requireResidentKey: Boolean(alone),
            ...(alone ? { userVerification: "required" } : {}),
          },
        },
      });
    },
  };

  const say = (why) => {
    problem.textContent = problem.dataset[why];
    problem.hidden = false;
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      if (!window.PublicKeyCredential) return say("none");
      try {
        form.elements.credential.value = asJson(await ways[form.dataset.passkey](form));
        form.submit();
      } catch (error) {
        say(error.name === "SecurityError" ? "address" : "stopped");
      }
    });
  }
})();
