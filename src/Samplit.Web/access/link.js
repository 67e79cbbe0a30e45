// What is behind the # of a link is sent to no server: it is moved into the form, and out of the address and the history.
const token = document.querySelector('input[name=token]');
if (location.hash.length > 1) {
  token.value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
}
document.getElementById('with').hidden = !token.value;
document.getElementById('without').hidden = !!token.value;
