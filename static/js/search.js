// « / » puts the cursor in the page's search box, or opens the search page.
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  const box = document.querySelector("[data-search]");
  const link = document.querySelector("[data-search-page]");
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (link) {
    event.preventDefault();
    link.click();
  }
});
