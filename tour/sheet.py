"""The contact sheet: one HTML page with all pictures and their captions."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from tour.pictures import Picture

STYLE = """
body { margin: 24px; font: 15px/1.4 sans-serif; background: #f4f1ea; color: #222; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 24px; align-items: start; }
figure { margin: 0; padding: 10px; background: #fff; border: 1px solid #ddd; border-radius: 8px; }
img { width: 100%; max-height: 640px; object-fit: contain; object-position: top; border: 1px solid #eee; }
figcaption { padding: 4px 0 8px; font-weight: 600; } small { font-weight: 400; color: #666; }
.failed { border-color: #c33; } .failed p { color: #c33; margin: 0; }
"""


def write_sheet(pictures: Iterable[Picture], folder: Path) -> Path:
    """Write the page beside its pictures, and return where it is."""
    figures = "\n".join(_figure(each) for each in pictures)
    page = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Tour</title><style>{STYLE}</style>
<h1>What people see</h1><main>{figures}</main></html>"""
    file = folder / "index.html"
    file.write_text(page, encoding="utf-8")
    return file


def _figure(picture: Picture) -> str:
    caption = f"<figcaption>{escape(picture.caption)} <small>as {escape(picture.who.title())}</small></figcaption>"
    if picture.failure:
        return f'<figure class="failed">{caption}<p>{escape(picture.failure)}</p></figure>'
    file = escape(picture.file)
    return f'<figure>{caption}<a href="{file}"><img src="{file}" loading="lazy" alt=""></a></figure>'
