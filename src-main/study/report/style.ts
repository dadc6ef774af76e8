/** Of a report; both colour schemes, and paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1b1f; --quiet: #5d5d66; --line: #dcdce2;
  --t0: #2563c9; --t1: #c2410c; --t2: #15803d; --t3: #7e22ce; --t4: #a16207; --t5: #be185d;
  --better: #2f9e5b; --worse: #d9534f; }
@media (prefers-color-scheme: dark) { :root { --ground: #17171a; --text: #ececf1; --quiet: #a3a3ad; --line: #34343b;
  --t0: #7aa7f5; --t1: #f39a6b; --t2: #6cc88e; --t3: #c39af0; --t4: #dcb45c; --t5: #f08db8; } }
@media print { :root { color-scheme: light; } details { display: none; } }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.question { color: var(--quiet); margin: .2rem 0 1rem; } .verdicts { font-size: 1.05rem; }
figure { margin: 1.2rem 0; break-inside: avoid; } figcaption { font-weight: 600; }
svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
svg text.strong { font-weight: 700; fill: var(--text); }
.grid { stroke: var(--line); } .line { fill: none; stroke-width: 2; } .band { fill-opacity: .15; }
.thread { fill: none; stroke: var(--quiet); stroke-opacity: .35; }
${[0, 1, 2, 3, 4, 5].map((tone) => `.mark.t${tone}, .band.t${tone} { fill: var(--t${tone}); } .line.t${tone} { stroke: var(--t${tone}); }`).join('\n')}
.better { fill: var(--better); } .worse { fill: var(--worse); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .87rem; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
pre { overflow-x: auto; font-size: .78rem; } summary { cursor: pointer; margin-top: .6rem; }
`
