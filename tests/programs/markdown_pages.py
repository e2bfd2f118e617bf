"""Markdown to HTML, with extensions."""
import markdown

TEXT = '''# Title *with* emphasis

A paragraph with **strong** text, `code`, a [link](http://example.com "t"), an ![image](a.png)
and a <b>raw</b> tag & an entity &copy; and an autolink <http://x.org/>.

* item one
* item two

    continued

    1. nested
    2. list

> A quote
> > deeper

    code block <tag>

Term
:   Definition

| a | b |
|---|:-:|
| 1 | 2 |

```python
def f(x):
    return x < 1
```

Footnote[^1]. *[HTML]: Hyper Text
HTML is used.

[^1]: The note.

## Second {#custom .cls key=val}

Hard break \x20
here ***both***  \\*escaped\\*

Reference [link][ref] and [another].

[ref]: http://ref.example/ 'Ref title'
[another]: <http://another.example>

***
'''
print(markdown.markdown(TEXT))
for names in (["extra"], ["toc", "tables"], ["admonition", "sane_lists", "smarty"], ["codehilite", "nl2br", "meta", "wikilinks"]):
    print("=====", names)
    md = markdown.Markdown(extensions=names, output_format="html")
    print(md.convert("Key: value\n\n" + TEXT + "\n!!! note \"Careful\"\n    inside\n\n[[Wiki Page]] -- \"quotes\" ...\n"))
    print(getattr(md, "toc", None))
    print(getattr(md, "Meta", None))
