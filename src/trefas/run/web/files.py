"""The files of the page, and those of libraries below ``/assets``: small, few, compressed once, never anything else.

Only what lies in the two folders when it is asked for can be had; a path is looked up and never joined.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

PAGE = Path(__file__).parent / "page"
ASSETS = Path(__file__).parent / "assets"
INDEX = "index.html"
_COMPRESSED = ("text/", "application/javascript", "image/svg", "application/json", "application/manifest")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True, slots=True)
class Content:
    """One file as it goes out."""

    changed_ns: int
    media: str
    raw: bytes
    zipped: bytes | None
    tag: str

    @classmethod
    def of(cls, file: Path, changed_ns: int) -> "Content":
        """As it is now."""
        raw = file.read_bytes()
        media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        zipped = gzip.compress(raw, mtime=0) if media.startswith(_COMPRESSED) else None
        return cls(changed_ns, media, raw, zipped, f'"{blake2b(raw, digest_size=12).hexdigest()}"')


class Files:
    """Those of the page, by path."""

    def __init__(self, page: Path = PAGE, assets: Path = ASSETS) -> None:
        self._roots = (("", page), ("assets/", assets))
        self._kept: dict[Path, Content] = {}

    async def answer(self, request: Request) -> Response:
        """Raises HTTPException for what is not there."""
        content = self._content(request.path_params["path"] or INDEX)
        headers = {"etag": content.tag, "cache-control": "no-cache", "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == content.tag:
            return Response(status_code=304, headers=headers)
        if content.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(content.zipped, headers={**headers, "content-encoding": "gzip"}, media_type=content.media)
        return Response(content.raw, headers=headers, media_type=content.media)

    def _content(self, path: str) -> Content:
        file = self._found().get(path)
        if file is None:
            raise HTTPException(404)
        changed_ns = file.stat().st_mtime_ns
        kept = self._kept.get(file)
        if kept is None or kept.changed_ns != changed_ns:
            kept = self._kept[file] = Content.of(file, changed_ns)
        return kept

    def _found(self) -> dict[str, Path]:
        return {
            before + each.relative_to(root).as_posix(): each
            for before, root in self._roots
            for each in sorted(root.rglob("*"))
            if each.is_file() and not each.is_symlink()
        }
