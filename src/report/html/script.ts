/**
 * The page's script: it filters by text, counts what is shown (a report of one kernel has no filter), opens the kernel that a link leads to, and opens what differs before
 * printing. Without it the page can be read in full and filtered by standing.
 */
export const script = `
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rows = all('tbody.kernel').map((body) => ({ body, text: body.rows[0].textContent.toLowerCase() }));
  const groups = all('tbody.group');
  const search = document.querySelector('input[type=search]');
  const status = document.querySelector('#shown');
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const standing = document.querySelector('input[name=standing]:checked').value;
    let shown = 0;
    for (const { body, text } of rows) {
      body.hidden = !(words.every((word) => text.includes(word)) && (standing === 'all' || body.dataset.standing === standing));
      if (!body.hidden) shown++;
    }
    for (const group of groups) {
      let next = group.nextElementSibling;
      while (next && next.hidden) next = next.nextElementSibling;
      group.hidden = !next || next.classList.contains('group');
    }
    status.textContent = shown === rows.length ? '' : shown === 0 ? 'No kernel matches.' : shown + ' of ' + rows.length + ' kernels';
  };
  if (search) {
    document.querySelector('.search').hidden = false;
    search.addEventListener('input', apply);
    for (const input of all('input[name=standing]')) input.addEventListener('change', apply);
    apply();
  }
  const follow = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const details = target && target.querySelector('details');
    if (!details) return;
    if (target.hidden) { search.value = ''; document.querySelector('#s-all').checked = true; apply(); }
    details.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', follow);
  for (const link of all('.findings a')) link.addEventListener('click', () => { if (link.hash === location.hash) follow(); });
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('tbody:is([data-standing=wrong], [data-standing=differs], [data-standing=accepted]) .more > td > details:not([open])');
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => { for (const details of opened) details.open = false; });
  follow();
})();
`;
