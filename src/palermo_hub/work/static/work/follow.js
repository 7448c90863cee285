// Follows a job: every two seconds the part of the page about it comes anew, until it is over.
"use strict";
const follow = async () => {
  const part = document.getElementById("job");
  if (!part || !("open" in part.dataset)) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("job");
    if (next && !part.contains(document.activeElement)) part.replaceWith(document.importNode(next, true));
  } catch {
    // the machine is away for a moment: look again
  }
  setTimeout(follow, 2000);
};
setTimeout(follow, 2000);
