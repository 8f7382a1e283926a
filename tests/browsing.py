"""A real JupyterLab on a desk, and a headless Chromium that looks at it. Both end with the test that began them."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from liaison_opt.language import Lang
from liaison_opt.training import jupyter

CHROMIUM, DRIVER = (shutil.which(name) for name in ("chromium", "chromedriver"))
#: all cells are on the page, not only those in sight
SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--window-size=1400,1000",
)  # fmt: skip
_RUN_ALL = 'li[data-command="runmenu:run-all"]'


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def served(desk: Path, lang: Lang, log: Path) -> Iterator[tuple[str, str]]:
    """JupyterLab on a desk, as `liaison-opt lab` starts it: its address and its token."""
    port, token = free_port(), secrets.token_hex(16)
    with jupyter.environment(lang, SETTINGS) as around, log.open("wb") as said:
        words = jupyter.command(desk, port=port, browser=False)
        own = {**around, "JUPYTER_TOKEN": token, "JUPYTER_RUNTIME_DIR": str(log.parent / "runtime")}
        own |= {"JUPYTERLAB_SETTINGS_DIR": str(log.parent / "settings")}
        own |= {"JUPYTERLAB_WORKSPACES_DIR": str(log.parent / "workspaces")}
        with subprocess.Popen(words, env=own, stdout=said, stderr=subprocess.STDOUT) as server:
            try:
                _wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, log)
                yield f"http://127.0.0.1:{port}", token
            finally:
                server.terminate()
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:  # it waits for something of its own; its kernels end with it
                    server.kill()


@contextlib.contextmanager
def browser(profile: Path) -> Iterator[Chrome]:
    """A fresh headless Chromium."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    chrome = Chrome(options=options, service=ChromeService(executable_path=str(DRIVER)))
    try:
        yield chrome
    finally:
        chrome.quit()


class Page:
    """One notebook in JupyterLab, seen as a person sees it."""

    def __init__(self, chrome: Chrome, address: str, token: str, notebook: str) -> None:
        self.chrome, self.address = chrome, address
        chrome.get(f"{address}/lab/tree/{quote(notebook)}?token={token}&reset")
        self.until(lambda: self.all(".jp-NotebookPanel .jp-Cell"), 120)
        self.until(lambda: self.all('.jp-Notebook-ExecutionIndicator[data-status="idle"]'), 120)
        self.until(self.settled, 60)

    def settled(self) -> bool:
        """Whether the page has stopped growing."""
        before = self.text()
        time.sleep(1)
        return self.text() == before

    def all(self, css: str) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, css)

    def until(self, seen: object, seconds: float) -> None:
        WebDriverWait(self.chrome, seconds, poll_frequency=0.5).until(lambda _: seen())  # type: ignore[operator]

    def run_all(self, seconds: float) -> None:
        """Choose "Run All Cells" in the menus, wait until each code cell has its number."""
        for _ in range(6):  # on a busy machine the page may still be moving, or not listen yet
            with contextlib.suppress(WebDriverException):
                self.all(".jp-NotebookPanel .jp-Cell")[0].click()
                self.choose(_RUN_ALL)
                self.until(lambda: any(prompt.strip("[]: ") for prompt in self.prompts()), 30)
                break
        self.until(lambda: all(prompt.strip("[]: ").isdigit() for prompt in self.prompts()), seconds)
        self.until(lambda: self.all('.jp-Notebook-ExecutionIndicator[data-status="idle"]'), 60)

    def choose(self, css: str) -> None:
        """Click on an entry of the menus, whatever the language calls it."""
        for item in self.all("#jp-MainMenu .lm-MenuBar-item"):
            item.click()
            for entry in self.all(css):
                if entry.is_displayed():
                    entry.click()
                    return
            ActionChains(self.chrome).send_keys(Keys.ESCAPE).perform()
        raise AssertionError(f"no menu offers {css}")

    def prompts(self) -> list[str]:
        script = "return [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent)"
        return list(self.chrome.execute_script(script))

    def pictures(self) -> list[tuple[int, int]]:
        """Width and height of each picture that an output shows."""
        shown = "[...document.querySelectorAll('.jp-OutputArea-output img')]"
        script = f"return {shown}.map(e => [e.naturalWidth, e.naturalHeight])"
        return [(int(wide), int(high)) for wide, high in self.chrome.execute_script(script)]

    def errors(self) -> list[str]:
        kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
        return [found.text for kind in kinds for found in self.all(f'.jp-OutputArea-output[data-mime-type="{kind}"]')]

    def text(self) -> str:
        return str(self.chrome.execute_script("return document.querySelector('.jp-NotebookPanel').innerText"))

    def strangers(self) -> list[str]:
        """What the page asked of any other machine."""
        script = "return performance.getEntriesByType('resource').map(e => e.name)"
        asked = [str(name) for name in self.chrome.execute_script(script)]
        return [
            name
            for name in asked
            if not name.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:"))
        ]

    def screenshot(self, path: Path) -> None:
        """The page with its first picture in sight."""
        script = "document.querySelector('.jp-OutputArea-output img')?.scrollIntoView({block: 'center'})"
        self.chrome.execute_script(script)
        time.sleep(0.5)
        path.parent.mkdir(parents=True, exist_ok=True)
        assert self.chrome.save_screenshot(str(path))


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"JupyterLab ended: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own server on this machine)
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab does not answer: {log.read_text(encoding='utf-8')[-2000:]}")
