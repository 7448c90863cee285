// Leave at once, and without leaving this page one step behind: the link alone works too, but then "back" returns here.
document.getElementById("leave").addEventListener("click", (event) => {
  event.preventDefault();
  window.location.replace(event.currentTarget.href);
});
