/** The style of the page. */
export const STYLE: string = `
:root{--ink:#1c2430;--paper:#fff;--faint:#667085;--line:#d5dbe3;--box:#f5f7fa;--blue:#1f6feb;
--red:#c4361f;--green:#1a7f5a;--violet:#8250df;--amber:#9a6700}
@media (prefers-color-scheme:dark){:root{--ink:#e3e9f1;--paper:#0f141b;--faint:#94a0b3;
--line:#2c3643;--box:#19212c;--blue:#6cb0ff;--red:#ff8a75;--green:#5fd0a4;--violet:#c79bff;
--amber:#e5b84c}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
header{position:sticky;top:0;z-index:1;padding:10px 20px 0;background:var(--paper);
border-bottom:1px solid var(--line)}
h1{font-size:19px;margin:0}p{margin:2px 0;color:var(--faint)}
input{font:inherit;color:inherit;background:var(--box);border:1px solid var(--line);
border-radius:6px;padding:4px 8px;width:min(420px,60vw)}
nav{display:flex;flex-wrap:wrap;gap:4px;margin-top:8px}
button{font:inherit;color:inherit;background:none;border:0;border-bottom:3px solid transparent;
padding:4px 10px;cursor:pointer}
button[aria-current=true]{border-color:var(--blue);font-weight:600}
button small{color:var(--faint)}
main{padding:12px 20px 60px;max-width:1400px}
article{border-left:3px solid var(--line);padding:4px 0 4px 12px;margin:0 0 8px;
overflow-wrap:anywhere}
article.at{outline:2px solid var(--blue);outline-offset:4px}
article>b{font-weight:600}article>div{color:var(--faint);font-size:13px}
article a{color:var(--blue);margin-right:12px;cursor:pointer;font-size:13px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--box);padding:10px;margin:6px 0;
border-radius:6px;max-height:70vh;overflow:auto}
summary{cursor:pointer;color:var(--faint);font-size:13px}
.active,.claimed,.released,.idle{border-color:var(--blue)}
.forced,.taken_over,.refused,.silent,.stale,.dead,.problem,.error{border-color:var(--red)}
.saved,.drawer,.resumed{border-color:var(--green)}
.message,.question,.answer,.request,.update,.broadcast,.ack{border-color:var(--violet)}
.handoff,.rollup,.finding{border-color:var(--amber)}
.superseded{opacity:.75}
.more{border:1px solid var(--line);border-radius:6px;margin:8px 0}
.graph{overflow:auto;border:1px solid var(--line);border-radius:6px;margin:6px 0 14px;max-height:75vh}
svg text{fill:var(--ink);font-size:11px}svg rect{fill:none;stroke:var(--line)}
svg .title{font-weight:600;fill:var(--faint)}
svg circle{fill:var(--green)}svg .superseded circle{fill:var(--faint)}svg g{cursor:pointer}
svg path{fill:none;stroke:var(--blue);opacity:.55}
svg path.taken{stroke:var(--faint);stroke-dasharray:4 3}
`.trim();
