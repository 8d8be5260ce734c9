/* page_style.c - how a page of the report looks: its CSS. */
#include "report/page_style.h"

#include "report/page_text.h"

/* Text has a contrast of at least 4.5 with what is behind it, in both schemes; the baseline is a
** grey area, the current table a coloured line or hatched bars. */
static const char *const style_colours =
    ":root{color-scheme:light dark;--paper:#fcfcfa;--ink:#1c2024;--soft:#555d66;--rule:#d5d8db;"
    "--wash:#f1f2ef;--base:#9aa2ab;--now:#0a58a8;--alert:#a91f14;--warn:#7a4a00;--ok:#1d6440}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#15181b;--ink:#e7e9eb;--soft:#a3abb3;"
    "--rule:#3a4047;--wash:#1f2327;--base:#69727b;--now:#7fbcff;--alert:#ff9184;--warn:#f0b955;"
    "--ok:#7bd3a0}}\n";

static const char *const style_text =
    "*{box-sizing:border-box}\n"
    "html{background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\","
    "sans-serif;-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;max-width:84rem;padding:1rem 1rem 4rem;overflow-wrap:anywhere}\n"
    "h1,h2,h3,.lead{font-family:Charter,\"Bitstream Charter\",Georgia,\"DejaVu Serif\",serif;"
    "text-wrap:balance}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:1.5rem 0 .5rem}\n"
    "h2{font-size:1.35rem;margin:3.5rem 0 1rem;border-top:3px solid var(--ink);padding-top:.6rem}\n"
    "h3{font-size:1.2rem;line-height:1.3;margin:0}\n"
    ".lead{font-size:1.3rem;line-height:1.45;max-width:46rem;margin:1rem 0 "
    "1.5rem;text-wrap:pretty}\n"
    "p{max-width:46rem;margin:.6rem 0}\n"
    ".soft,caption,figcaption,dt,th,.kind{color:var(--soft)}\n"
    "a{color:inherit;text-decoration:underline;text-decoration-color:var(--soft);"
    "text-underline-offset:.18em}\n"
    "a:hover{text-decoration-thickness:2px}\n"
    ":focus-visible{outline:3px solid var(--now);outline-offset:2px}\n"
    ".skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--ink);"
    "color:var(--paper)}\n"
    ".skip:focus{top:.5rem}\n"
    "em{font-style:italic}\n"
    "dl.facts{display:flex;flex-wrap:wrap;gap:.4rem 2.5rem;margin:1rem 0}\n"
    "dl.facts dt{font-size:.8rem}\ndl.facts dd{margin:0;max-width:40rem}\n"
    "dl.words{max-width:46rem}\ndl.words dt{color:var(--ink);font-weight:600;margin-top:.8rem}\n"
    "dl.words dd{margin:0}\n";

static const char *const style_tables =
    "table{border-collapse:collapse;font-size:.84rem;line-height:1.4;"
    "font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;padding:0 0 .3rem;font-size:.84rem}\n"
    "th,td{padding:.32rem .8rem .32rem 0;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--rule)}\n"
    "th{font-weight:500}\ntbody th{color:var(--ink)}\n"
    "th:last-child,td:last-child{padding-right:0}\n"
    "thead>tr>*{border-bottom:1px solid var(--ink);vertical-align:bottom;line-height:1.25}\n"
    ".n{text-align:right;overflow-wrap:normal}\n"
    ".scroll{overflow-x:auto;margin:1rem 0}\n"
    ".scroll table{min-width:100%}\n"
    ".scroll td{white-space:nowrap}\n"
    ".scroll tbody th{min-width:11rem;max-width:16rem}\n"
    ".scroll .moved{white-space:normal;min-width:13rem;max-width:24rem}\n"
    ".scroll tbody tr:hover{background:var(--wash)}\n"
    ".kind{display:block;font-weight:400;font-size:.8rem}\n"
    ".st{white-space:nowrap;color:var(--soft)}\n"
    ".st>span{display:inline-block;width:1.25em}\n"
    ".alert{color:var(--alert);font-weight:600}\n.warn{color:var(--warn);font-weight:600}\n"
    ".ok{color:var(--ok)}\n";

static const char *const style_columns =
    ".cols{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,23rem),1fr));"
    "gap:2.8rem 3rem;align-items:start}\n"
    "article{border-top:1px solid var(--soft);padding-top:.8rem;min-width:0}\n"
    "article.drift{grid-column:1/-1}\n"
    "article>header{display:flex;flex-wrap:wrap;gap:0 1.2rem;align-items:baseline}\n"
    "article>header p{margin:0;font-size:.88rem}\n"
    ".two{display:grid;gap:0 3.2rem}\n.two>*{min-width:0}\n"
    ".note{font-size:.9rem;border-left:3px solid var(--rule);padding-left:.7rem}\n"
    "article table{width:100%;margin:1.4rem 0 0}\n"
    "article .n{width:16%}\narticle td.n{white-space:nowrap}\n"
    "thead th{overflow-wrap:normal}\narticle .st:not(.alert,.warn,.ok){white-space:normal}\n"
    "@media (max-width:34rem){th,td{padding-right:.5rem}}\n"
    "article .test{font-size:.84rem;margin:.5rem 0 0}\n"
    "details{margin:1rem 0 0;font-size:.84rem}\n"
    "details+details{margin-top:.2rem}\n"
    "summary{cursor:pointer;color:var(--soft);padding:.2rem 0;width:fit-content}\n"
    "details table{margin-top:.6rem;font-size:inherit}\ndetails table+table{margin-top:1.4rem}\n"
    "pre{white-space:pre-wrap;background:var(--wash);padding:.6rem .8rem;margin:.4rem 0;"
    "font:.8rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n";

static const char *const style_charts =
    "figure{margin:.8rem 0 0}\n"
    "figcaption{font-size:.8rem;margin:0 0 .5rem}\n"
    ".key{margin-right:1.1rem;white-space:nowrap}\n"
    ".key i{display:inline-block;width:1.5em;height:.75em;margin-right:.4em}\n"
    ".k0{background:var(--base)}\n"
    ".k1{border:1.5px solid var(--now);background:repeating-linear-gradient(135deg,var(--now) 0 "
    "1px,var(--paper) 1px 4px)}\n"
    ".k1.line{background:none;border:0;border-top:2px solid var(--now);height:.32em}\n"
    "svg{display:block;overflow:visible;font-size:12px}\n"
    "svg text{fill:var(--soft)}\n"
    "svg.area{margin-left:48px;width:calc(100% - 70px)}\n"
    "svg.bars{margin-left:128px;width:calc(100% - 250px)}\n"
    ".bars text{fill:var(--ink);unicode-bidi:isolate}\n"
    ".a0{fill:var(--base)}\n"
    ".a1{fill:none;stroke:var(--now);stroke-width:2;vector-effect:non-scaling-stroke}\n"
    ".b0{fill:var(--base)}\n"
    ".b1{fill:url(#hatch);stroke:var(--now);stroke-width:1.2}\n"
    "#hatch path{stroke:var(--now);stroke-width:1.1}\n"
    ".axis,.tick{stroke:var(--soft)}\n.grid{stroke:var(--ink);stroke-opacity:.13}\n"
    ".defs{position:absolute}\n";

static const char *const style_places =
    "@media (max-width:23rem){article table,details table{font-size:.71rem}.kind{font-size:.7rem}"
    "th,td{padding-right:.35rem}article td.n{white-space:normal}}\n"
    "@media (min-width:70rem){body{padding:1rem 2.5rem 5rem}h1{font-size:2.4rem}\n"
    ".two{grid-template-columns:minmax(0,7fr) minmax(0,5fr)}}\n"
    "@media print{@page{margin:14mm}\n"
    ":root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--wash:#f3f3f3;"
    "--base:#9aa2ab;--now:#0a58a8;--alert:#a91f14;--warn:#7a4a00;--ok:#1d6440}\n"
    "html{font-size:11.5px}\nsvg{font-size:10.5px}\nbody{padding:0;max-width:none}\n.skip{display:"
    "none}\n"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
    ".scroll{overflow:visible}\n.scroll td,.scroll .st{white-space:normal}\n"
    ".scroll td,.scroll th{padding-right:.5rem}\n"
    ".scroll tbody th,.scroll .moved{min-width:0;max-width:none}\n"
    ".cols{display:block}\narticle{margin-bottom:2.4rem}\n"
    "figure,tr,header,h2,h3{break-inside:avoid}\nheader,h2,h3,caption{break-after:avoid}\n"
    "details::details-content{content-visibility:visible;display:block;block-size:auto}\n"
    ".two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 2rem}}\n";

void kl_page_style(KlBytes *html) {
  kl_page_put(html, "<style>\n");
  kl_page_put(html, style_colours);
  kl_page_put(html, style_text);
  kl_page_put(html, style_tables);
  kl_page_put(html, style_columns);
  kl_page_put(html, style_charts);
  kl_page_put(html, style_places);
  kl_page_put(html, "</style>\n");
}
