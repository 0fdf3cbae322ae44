// Poll the page of a task until the task is done, and show what has changed.

const task = document.getElementById("task");
let pause = 500; // milliseconds

while ("poll" in task.dataset) {
  await new Promise((resolve) => setTimeout(resolve, pause));
  pause = Math.min(pause * 1.1, 30000); // poll less often while a task takes long
  const response = await fetch(location.href).catch(() => null);
  if (response === null || response.status >= 500) continue; // the server may come back
  if (!response.ok) {
    location.reload(); // shows what is wrong, such as an expired session
    break;
  }
  const html = await response.text();
  const news = new DOMParser().parseFromString(html, "text/html").getElementById("task");
  if (task.innerHTML !== news.innerHTML) task.innerHTML = news.innerHTML;
  if (!("poll" in news.dataset)) delete task.dataset.poll;
}
