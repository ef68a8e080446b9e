/// The look of the report: one column, quiet greys, in the light or dark of the viewer's system.
enum ReportStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1d1d1f; --faint: #6e6e73; --paper: #fbfbfd; --sheet: #fff; --rule: #e3e3e6; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #f2f2f4; --faint: #a0a0a6; --paper: #161618; --sheet: #202023; --rule: #36363a; }
    }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
    header, main { max-width: 1000px; margin: 0 auto; padding: 0 24px; }
    header { padding-top: 40px; }
    h1 { font-size: 28px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: 17px; font-weight: 600; margin: 0 0 12px; }
    header p, section p { color: var(--faint); margin: 6px 0 0; }
    section { background: var(--sheet); border: 1px solid var(--rule); border-radius: 12px; padding: 20px; margin: 20px 0; }
    section img { width: 100%; border-radius: 6px; display: block; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 16px; }
    .card b { display: block; font-size: 26px; font-weight: 600; }
    .card span { color: var(--faint); }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 0 20px; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th { text-align: left; color: var(--faint); font-weight: 500; }
    th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
    tr:last-child td { border-bottom: 0; }
    .columns td:first-child { color: var(--faint); }
    i.observed, i.fitted { font-style: normal; border-bottom: 3px solid #40e0ff; }
    i.fitted { border-color: #ff8a00; }
    meter { width: 120px; }
    .numeric td:not(:first-child), .numeric th:not(:first-child) { text-align: right; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(400px, 1fr)); gap: 28px 24px; }
    figure { margin: 0; }
    figure img { border-radius: 8px 8px 0 0; }
    .legend { height: 8px; border-radius: 0 0 4px 4px; }
    .labels { display: flex; justify-content: space-between; color: var(--faint); font-size: 12px; margin-top: 2px; }
    figcaption { color: var(--faint); margin-top: 6px; }
    figcaption b { color: var(--ink); font-weight: 600; }
    figcaption em { color: var(--ink); font-style: normal; margin-left: 6px; }
    .compare { position: relative; --split: 50%; max-width: 720px; margin: 0 auto; }
    .compare .above { position: absolute; inset: 0; clip-path: inset(0 calc(100% - var(--split)) 0 0); }
    .compare input { position: relative; width: 100%; margin: 12px 0 0; }
    """
}
