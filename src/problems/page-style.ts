/** The looks of the pages that the server writes by itself: light and dark, from 320 pixels on. */
export const PAGE_STYLE = `
:root{--text:#1c2024;--soft:#60646c;--line:#d9dbe0;--panel:#f7f7f9;--page:#fff;--link:#0b5cad;--bad:#b42318;--good:#18794e}
@media(prefers-color-scheme:dark){:root{--text:#edeef0;--soft:#a9aeb8;--line:#363a43;--panel:#1c1f24;--page:#121417;--link:#79b8ff;--bad:#ff9592;--good:#5bd197}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",sans-serif;text-wrap:pretty}
main{max-width:72rem;margin:0 auto;padding:2rem 1rem 5rem}
main>p,main>ul,main>ol,section>p,section>ul,section>ol{max-width:44rem}
h1{font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.2;margin:.25rem 0 .75rem;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3;margin:2.75rem 0 .6rem}
h3{font-size:.95rem;margin:1.5rem 0 .4rem;color:var(--soft);font-weight:600}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,input:focus-visible,textarea:focus-visible,button:focus-visible,pre:focus-visible{outline:2px solid var(--link);outline-offset:2px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
:not(pre)>code{background:var(--panel);border:1px solid var(--line);border-radius:.3rem;padding:.05em .3em;overflow-wrap:anywhere}
pre{margin:0;padding:.9rem 1rem;background:var(--panel);border:1px solid var(--line);border-radius:.5rem;overflow-x:auto;line-height:1.5;tab-size:2}
pre code{font-size:inherit}
pre.wrapped{white-space:pre-wrap;overflow-wrap:anywhere}
ul,ol{padding-left:1.4rem}
caption{text-align:left;padding-bottom:.4rem}
figure{margin:1rem 0;min-width:0}
figcaption{font-size:.85rem;color:var(--soft);margin:0 0 .35rem}
.badges{display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:0 0 1rem;list-style:none}
.badges li{border:1px solid var(--line);border-radius:1rem;padding:.05rem .7rem;font-size:.85rem;white-space:nowrap}
.badges .critical,.badges .high{border-color:var(--bad);color:var(--bad)}
.pair{display:grid;gap:0 1rem;grid-template-columns:minmax(0,1fr)}
.pair figure{margin:.25rem 0 .75rem}
.broken figcaption{color:var(--bad)}.fixed figcaption{color:var(--good)}
.broken pre{border-left:3px solid var(--bad)}.fixed pre{border-left:3px solid var(--good)}
@media(min-width:60rem){.pair{grid-template-columns:repeat(auto-fit,minmax(min(34rem,100%),1fr))}}
ol.causes>li{margin-bottom:1.1rem}ol.causes>li>p{margin:0 0 .2rem;font-weight:600}
dl{margin:0;display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem .75rem}dt{color:var(--soft)}dd{margin:0}
.fix{max-width:44rem;border-left:3px solid var(--good);padding-left:1rem}
.soft{color:var(--soft);font-size:.9rem}
.note{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0;max-width:44rem}
.note p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}.note p+p{margin-top:.4rem}
.note button{font-size:.85rem;padding:.15rem .6rem}
.note-form{display:grid;gap:.35rem;max-width:44rem;margin-top:1.25rem}.note-form[hidden]{display:none}
.note-form label{font-weight:600;font-size:.9rem}.note-form p{margin:0}.note-form button{justify-self:start}
.note-form input,.note-form textarea{max-width:none;width:100%;margin-bottom:.5rem;resize:vertical}
#note-status:empty{display:none}
form.filter{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}
input,textarea,button{font:inherit;color:inherit;background:var(--page);border:1px solid var(--soft);border-radius:.4rem;padding:.4rem .7rem}
button{cursor:pointer}
form.filter input{flex:1 1 12rem;min-width:0;max-width:24rem}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.45rem 1rem .45rem 0;border-bottom:1px solid var(--line)}
th{font-size:.85rem;color:var(--soft)}td code{white-space:nowrap}
@media(max-width:40rem){.wide{display:none}td,th{padding-right:.6rem}td code{white-space:normal;overflow-wrap:normal}dl{grid-template-columns:minmax(0,1fr)}dd{margin-bottom:.35rem}}
@media print{pre{white-space:pre-wrap}}
`
  .replaceAll('\n', '')
  .trim();
