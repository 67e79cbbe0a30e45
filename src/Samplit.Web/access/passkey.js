// A form with a passkey in it: what the server asks for goes to the device, and what the device answers into the form.
const form = document.getElementById('passkey');
const problem = document.getElementById('passkey-problem');
const { ticket, credential, csrf } = form.elements;
const isNew = form.dataset.kind === 'new';
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  form.hidden = false;
}
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.hidden = true;
  try {
    const answer = await fetch(form.dataset.options, { method: 'POST', headers: csrf ? { 'X-Samplit-Csrf': csrf.value } : {} });
    if (!answer.ok) {
      throw new Error();
    }
    const asked = await answer.json();
    const made = isNew
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey) });
    ticket.value = asked.ticket;
    credential.value = JSON.stringify(made);
    form.submit();
  } catch {
    // Also when the person says no; browsers tell no more.
    problem.hidden = false;
  }
});
