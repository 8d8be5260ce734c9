#!/usr/bin/python3
"""page.py - pages of the report in a browser: nothing overlaps, nothing is cut, nothing is fetched.

    page.py PAGE.html[:CHARTS]...
    page.py --broken PAGE.html[:CHARTS]

Opens each page in headless Chromium, 400 and 1400 pixels wide, light and dark, and checks what is
seen; CHARTS is how many charts there are to be.  With --broken, breaks a page that is sound in one
way after the other, and each has to be found.  Needs chromium-driver and python3-selenium.
"""
import json
import os
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys

FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run
--disable-background-networking --disable-component-update --disable-sync --disable-extensions
--disable-dev-shm-usage --force-prefers-reduced-motion""".split()

# Every function returns what is wrong, as texts.
LOOK = r"""
const charts = arguments[0], faults = {};
const fault = (name, text) => (faults[name] = faults[name] || []).push(String(text).slice(0, 200));
const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
for (const name of ["structure", "charts", "ids", "links", "headings", "tables", "size", "font",
                    "overlap", "outside", "contrast"]) faults[name] = [];

// ---- structure ----
if (!document.doctype || document.compatMode !== "CSS1Compat") fault("structure", "quirks mode");
if (!document.documentElement.lang) fault("structure", "no lang");
if (!document.title) fault("structure", "no title");
if (all("script, iframe, object, embed, img, link, form").length) fault("structure", "active content");
for (const element of all("*"))
  for (const attribute of element.attributes)
    if (/^on/i.test(attribute.name) || /^\s*(javascript|data|https?):/i.test(attribute.value))
      fault("structure", `${element.tagName} ${attribute.name}=${attribute.value}`);
if (all("main").length !== 1) fault("structure", "not one main");
if (/\bNaN\b|\bundefined\b/.test(document.body.innerText)) fault("structure", "NaN in the text");
const svgs = all("svg").filter(svg => !svg.parentElement.closest("svg"));
for (const svg of svgs)
  if (!svg.querySelector(":scope > title")?.textContent) fault("charts", "an svg without a title");
const drawn = all("svg[role=img]");
for (const svg of drawn)
  if (!svg.querySelector(":scope > desc")?.textContent) fault("charts", "a chart without words");
if (charts !== null && drawn.length !== charts) fault("charts", `${drawn.length}, not ${charts}`);
for (const article of all("article"))
  if (all("svg[role=img]", article).length > 1) fault("charts", "two in one section");
const ids = new Set();
for (const element of all("[id]")) {
  if (ids.has(element.id)) fault("ids", element.id);
  ids.add(element.id);
}
for (const element of all("[aria-labelledby]"))
  for (const id of element.getAttribute("aria-labelledby").split(/\s+/))
    if (!ids.has(id)) fault("ids", `nothing is labelled by ${id}`);
for (const link of all("a")) {
  const target = link.getAttribute("href");
  if (!target?.startsWith("#") || !ids.has(target.slice(1))) fault("links", target);
}
let level = 0;
for (const heading of all("h1, h2, h3, h4, h5, h6")) {
  const now = +heading.tagName[1];
  if (now > level + 1 || (now === 1 && level > 0)) fault("headings", heading.textContent);
  if (!heading.textContent.trim()) fault("headings", "an empty one");
  level = now;
}
if (all("h1").length !== 1) fault("headings", "not one h1");
for (const table of all("table")) {
  if (!table.caption?.textContent) fault("tables", "no caption");
  for (const cell of all("th", table)) if (!cell.scope) fault("tables", cell.textContent);
}

// ---- what is seen ----
const width = document.documentElement.clientWidth;
if (document.scrollingElement.scrollWidth > innerWidth)
  fault("size", `${document.scrollingElement.scrollWidth} wide`);
const scrolls = element => {
  for (let at = element; at && at !== document.body; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return at;
  return null;
};
for (const region of all("*").filter(e => /auto|scroll/.test(getComputedStyle(e).overflowX)))
  if (region !== document.documentElement && region.scrollWidth > region.clientWidth &&
      (region.tabIndex !== 0 || region.getAttribute("role") !== "region"))
    fault("size", `${region.tagName} scrolls out of reach`);

const rgb = text => {
  const n = text.match(/[\d.]+/g).map(Number);
  return /^color\(srgb/.test(text) ? [255 * n[0], 255 * n[1], 255 * n[2], n[3] ?? 1]
                                   : [n[0], n[1], n[2], n[3] ?? 1];
};
const luminance = colour => {
  const [r, g, b] = colour.slice(0, 3).map(c => (c /= 255) <= 0.03928 ? c / 12.92
                                                                     : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = element => {
  for (let at = element; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour[3] === 1) return colour;
    if (colour[3] > 0) return null;
  }
  return [255, 255, 255, 1];
};

// Lines of text as boxes, trimmed to where letters are.
const boxes = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const checked = new Map();
for (let node; (node = walker.nextNode());) {
  const element = node.parentElement;
  if (!node.data.trim() || element.closest("title, desc, style, .skip") ||
      !element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
  const style = getComputedStyle(element), svg = element.closest("svg");
  if (!checked.has(element)) {
    checked.set(element, true);
    if (parseFloat(style.fontSize) < 11) fault("font", `${style.fontSize}: ${node.data}`);
    const back = behind(element), front = rgb(svg ? style.fill : style.color);
    if (back && !element.matches("[aria-hidden] *")) {
      const a = luminance(front), b = luminance(back);
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) fault("contrast", `${contrast.toFixed(2)}: ${node.data}`);
    }
  }
  const range = document.createRange();
  range.selectNodeContents(node);
  const scroller = scrolls(element);
  for (const box of range.getClientRects()) {
    if (box.width < 1 || box.height < 1) continue;
    const trim = Math.max(0, (box.height - 0.9 * parseFloat(style.fontSize)) / 2);
    const line = { node, element, left: box.left + 1, right: box.right - 1, top: box.top + trim,
                   bottom: box.bottom - trim, scroller };
    boxes.push(line);
    if (!scroller && (box.left < -0.5 || box.right > width + 0.5)) fault("outside", node.data);
    const hidden = svg ? null : element.closest("td, th");
    if (hidden) {
      const cell = hidden.getBoundingClientRect();
      if (box.left < cell.left - 1 || box.right > cell.right + 1) fault("outside", `of its cell: ${node.data}`);
    }
  }
}
boxes.sort((a, b) => a.top - b.top);
for (let i = 0; i < boxes.length; i++)
  for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom - 1; j++) {
    const a = boxes[i], b = boxes[j];
    if (a.node !== b.node && a.left < b.right - 1 && b.left < a.right - 1)
      fault("overlap", `${a.node.data.slice(0, 60)} | ${b.node.data.slice(0, 60)}`);
  }
return faults;
"""


# The check that has to fail, what is replaced in a page, and by what.
BREAKS = [
    ("charts", "</desc>", "</desc></svg><svg>"),
    ("charts", 'role="img"', 'role="none"'),
    ("console", "</main>", "<script>0</script></main>"),
    ("console", "</main>", "<img src='http://example.invalid/x.png'></main>"),
    ("contrast", "--soft:#555d66", "--soft:#999"),
    ("contrast", "--warn:#f0b955", "--warn:#604000"),
    ("folded away", "details::details-content", "details::details-none"),
    ("font", "font-size:12px", "font-size:10px"),
    ("headings", "<h2", "<h5"),
    ("headings", "<h3", "<h1"),
    ("ids", 'id="c2"', 'id="c1"'),
    ("ids", 'id="glance"', ""),
    ("keyboard", ":focus-visible{outline:3px", ":focus-visible{outline:0px"),
    ("keyboard", 'class="skip"', 'class="skip" tabindex="-1"'),
    ("keyboard", "<a href", '<a tabindex="-1" href'),
    ("links", 'href="#c2"', 'href="#c0"'),
    ("outside", "svg.bars{margin-left:128px", "svg.bars{margin-left:40px"),
    ("overlap", "</figure>", "</figure><p style='margin-top:-2em'>over the axis and its numbers</p>"),
    ("overlap", 'text-anchor="middle"', 'text-anchor="middle" textLength="99"'),
    ("size", "overflow-x:auto", "overflow-x:visible"),
    ("size", 'role="region" tabindex="0"', 'role="region"'),
    ("structure", "</h1>", " NaN</h1>"),
    ("structure", 'lang="en"', ""),
    ("structure", "<h1", '<h1 onclick="0"'),
    ("tables", 'scope="row"', ""),
    ("tables", "<caption>", "<caption hidden></caption><caption>"),
]


class Suite:
    """A browser, and what is counted."""

    def __init__(self):
        self.passed = self.failed = 0
        self.found = None  # a set: the names of checks that fail, which is what they shall do
        options = webdriver.ChromeOptions()
        for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser"):
            if os.path.exists(path):
                options.binary_location = path
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        for flag in FLAGS + ["--user-data-dir=" + self.profile.name]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(300)

    def check(self, where, what, faults):
        if self.found is not None:
            self.found.update([what] if faults else [])
            return
        if not faults:
            self.passed += 1
            return
        self.failed += 1
        for fault in faults[:3]:
            print(f"{where}: {what}: {fault}")
        if len(faults) > 3:
            print(f"{where}: {what}: and {len(faults) - 3} more")

    def requests(self, address):
        """What was asked for besides the page."""
        asked = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"].split("#")[0])
        return [url for url in asked if url != address]

    def look(self, path, charts, width, scheme):
        """Everything at one width, in one scheme."""
        address = "file://" + os.path.abspath(path)
        where = f"{os.path.basename(path)}, {width} px, {scheme}"
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.driver.get_log("performance")
        self.driver.get(address)
        self.driver.execute_script(
            "for (const d of document.querySelectorAll('details')) d.open = arguments[0]",
            width < 1000)
        found = self.driver.execute_script(LOOK, charts)
        for what, faults in found.items():
            self.check(where, what, faults)
        self.check(where, "console", [e["message"] for e in self.driver.get_log("browser")])
        self.check(where, "network", self.requests(address))

    def keyboard(self, path):
        """Tab goes to the skip link, then to everything there is, and the focus is seen."""
        where = os.path.basename(path)
        self.driver.get("file://" + os.path.abspath(path))
        want = self.driver.execute_script(
            "return Math.min(40, [...document.querySelectorAll('a, summary, [tabindex=\"0\"]')]"
            ".filter(e => e.checkVisibility()).length)")
        reached, faults = [], []
        for i in range(want):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            at = self.driver.execute_script(
                "const e = document.activeElement, s = getComputedStyle(e);"
                "const b = e.getBoundingClientRect();"
                "return [e.tagName + ' ' + e.textContent.slice(0, 40), "
                "s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, b.bottom > 0 && "
                "b.top < innerHeight && b.right > 0, [...document.querySelectorAll('*')].indexOf(e), e.className]")
            if i == 0 and at[4] != "skip":
                faults.append("first is no skip link: " + at[0])
            if not at[1] or not at[2]:
                faults.append("the focus is not seen: " + at[0])
            reached.append(at[3])
        if len(set(reached)) != want:
            faults.append(f"{len(set(reached))} places of {want} are reached")
        self.check(where, "keyboard", faults)

    def paper(self, path):
        """Printed, every detail is open and nothing is wider than the paper."""
        where = os.path.basename(path) + ", printed"
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 688, "height": 1000, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.driver.get("file://" + os.path.abspath(path))
        found = self.driver.execute_script(
            "const wide = [...document.querySelectorAll('td, th, pre, p, h1, h2, h3')].filter("
            "e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.textContent);"
            "const shut = [...document.querySelectorAll('details > :not(summary)')].filter("
            "e => !e.checkVisibility({ contentVisibilityAuto: true }) || "
            "e.getBoundingClientRect().height < 1).map(e => e.textContent.slice(0, 60));"
            "return [wide, shut]")
        self.check(where, "cut", found[0])
        self.check(where, "folded away", found[1])
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    def run(self, page):
        path, _, charts = page.partition(":")
        for width in (400, 1400):
            for scheme in ("light", "dark"):
                self.look(path, int(charts) if charts else None, width, scheme)
        self.keyboard(path)
        self.paper(path)

    def run_broken(self, page):
        """What is broken in one way is found, by the check that is meant for it."""
        path, _, charts = page.partition(":")
        with open(path, encoding="utf-8") as file:
            sound = file.read()
        for what, old, new in BREAKS:
            with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as broken:
                broken.write(sound.replace(old, new))
                broken.flush()
                self.found = set()
                self.run(broken.name + ":" + charts)
                found, self.found = self.found, None
            missed = [] if what in found and old in sound else [f"{new} is not found"]
            self.check(path, what, missed)

    def end(self):
        self.driver.quit()
        self.profile.cleanup()
        print(f"{self.passed} passed, {self.failed} failed")
        return self.failed > 0


def main():
    broken = sys.argv[1:2] == ["--broken"]
    pages = sys.argv[2 if broken else 1:]
    if not pages:
        sys.exit(__doc__)
    suite = Suite()
    for page in pages:
        if broken:
            suite.run_broken(page)
        else:
            suite.run(page)
    sys.exit(suite.end())


if __name__ == "__main__":
    main()
