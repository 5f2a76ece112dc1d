"""Two people who do the same things: one has a keyboard and nothing else, the other has no JavaScript."""

from playwright.sync_api import expect

TABS = 250


class Keyboard:
    """Goes everywhere with Tab, from where the focus is; never clicks, never fills a field from outside."""

    javascript = True

    def __init__(self, page):
        self.page = page

    def reach(self, what):
        what = what.first
        expect(what).to_be_visible()
        for _ in range(TABS):
            if what.evaluate("el => el === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {what}")

    def follow(self, what):
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, what, text):
        self.reach(what)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text) if text else self.page.keyboard.press("Delete")

    def choose(self, what, option):
        self.reach(what)
        self.page.keyboard.type(option)
        expect(what.locator("option:checked")).to_have_text(option)

    def pick(self, what):
        """A radio button: Tab to its group, arrows inside."""
        group = self.page.locator(f"input[type=radio][name={what.get_attribute('name')}]")
        checked = group.and_(self.page.locator(":checked"))
        self.reach(checked if checked.count() else group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if what.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert what.is_checked()


class NoScript:
    """Has a mouse, in a browser where nothing but HTML works."""

    javascript = False

    def __init__(self, page):
        self.page = page

    def follow(self, what):
        what.first.click()

    def write(self, what, text):
        what.fill(text)

    def choose(self, what, option):
        what.select_option(option)

    def pick(self, what):
        what.check(force=True)  # the label of a chip covers it
