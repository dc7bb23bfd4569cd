// Before the first paint: the theme that was chosen here, else that of the system.
(() => {
  let theme = null;
  try { theme = localStorage.getItem("wxpay.theme"); } catch { /* storage is forbidden: the system's */ }
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
})();
