"""What every page of the desk shares: settings readers, keys, page frame, lists, words for times and numbers.

Imports no app of the desk. What a page is made of:

- `common/base.html` with the blocks `title`, `head`, `content`, `scripts`; `common/door.html` for one sheet in
  the middle (blocks `heading`, `door`).
- `lists.Listing` in the view; in the template `{% include "common/filters.html" %}`, `{% sort_heads list %}`,
  `{% include "common/pager.html" %}`; forms by `{% include "common/fields.html" with form=form %}`.
- Tags and filters of `templatetags/desk.py`, without `{% load %}`: `utc`, `at_place`, `countdown`, `number`,
  `country`, `words`, `bar`, `icon`.
- Keys by attributes: `data-row` on a row, `data-open` on its link (Enter), `data-decide` on what `d` opens,
  `data-search` on the search field, `data-submit-on-change` on a menu that sends its form.
- Style by the classes of `parts.css` and `forms.css`. The content policy forbids `style`, `onclick` and inline
  scripts: a length is drawn by `{% bar %}`, behaviour lies in a file.
- `navigation.register_page` and `register_waiting` in `AppConfig.ready` put an app into the top bar.
"""
