"""What a page tells the keyboard and the screen reader; `look.js` is the part of it that runs in the page."""


def walk(page):
    """Press Tab from the top of the page until the focus has been everywhere, or goes nowhere."""
    presses = 12 * page.evaluate("look.start()") + 40  # a date has several stops
    while presses > 0 and not page.evaluate("look.ended()"):
        for _ in range(10):
            page.keyboard.press("Tab")
        presses -= 10
    assert presses > 0, f"{page.url}: the focus stays on {page.evaluate('look.at()')}"
    return page.evaluate("look.walked()")


def unnamed(page):
    """Controls that a screen reader would announce without a name."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "listbox", "spinbutton",
             "DisclosureTriangle", "Date", "slider"}  # fmt: skip
    return [
        f"{node['role']['value']} {node.get('properties', [])[:1]}"
        for node in tree
        if not node["ignored"]
        and node["role"]["value"] in roles
        and not node.get("name", {}).get("value", "").strip()
    ]
