"""Templates with inheritance, macros, filters and errors."""
import jinja2
import jinja2.meta

TEMPLATES = {
    "base.html": "<title>{% block title %}Base{% endblock %}</title>\n{% block body %}{% endblock %}\n",
    "page.html": "{% extends 'base.html' %}{% import 'forms.html' as forms %}{% block title %}{{ super() }}: {{ name|upper }}{% endblock %}"
                 "{% block body %}{% for item in items if item %}{{ loop.index }}/{{ loop.length }} {{ item }}{{ ', ' if not loop.last }}"
                 "{% else %}none{% endfor %}\n{{ forms.field('q', value='<x>') }}{% include 'footer.html' %}{% endblock %}",
    "forms.html": "{% macro field(name, value='', type='text') -%}<input name={{ name }} value=\"{{ value|e }}\" type={{ type }}>{%- endmacro %}",
    "footer.html": "\n{% set year = 2026 %}(c) {{ year }} {{ caller is defined }}\n",
}
env = jinja2.Environment(loader=jinja2.DictLoader(TEMPLATES), autoescape=False, trim_blocks=True)
print(env.get_template("page.html").render(name="index", items=["a", None, "b", 3]))
print(env.get_template("page.html").render(name="empty", items=[]))
for text in (
    "{{ [3, 1, 2]|sort|join('-') }} {{ 'a b c'.split()|map('upper')|list }} {{ 3.14159|round(2) }}",
    "{{ {'b': 1, 'a': 2}|dictsort }} {{ 'hello'|replace('l', 'L')|title }} {{ 'x'|default('y') }} {{ missing|default('d') }}",
    "{% for k, v in {'x': 1}.items() %}{{ k }}={{ v }}{% endfor %} {{ range(5)|batch(2)|list }} {{ '%05.1f'|format(2.5) }}",
    "{% filter upper %}{% raw %}{{ raw }}{% endraw %}{% endfilter %} {{ 7 // 2 ** 1 }} {{ 'a' ~ 1 ~ none }} {{ 1 in [1] and not false }}",
    "{% set ns = namespace(n=0) %}{% for i in range(4) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }} {{ 'ab'|list|tojson }}",
    "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}inner{% endcall %} {{ [{'n': 1}, {'n': 2}]|sum(attribute='n') }}",
    "{{ [1, 2, 3, 4]|select('even')|list }} {{ 'long text here'|truncate(8) }} {{ 'a\nb'|indent }} {{ ['x', 'y']|first }} {{ 5 is odd }}",
    "{%- for row in [[1, 2], [3]] recursive %}{{ row if row is number else loop(row) }};{% endfor %} {{ cycler('a', 'b').next() }}",
):
    print(env.from_string(text).render())
print(jinja2.Environment(autoescape=True).from_string("{{ x }} {{ x|safe }}").render(x="<&>"))
for bad in ("{% if %}", "{{ 1 + }}", "{% for x in y %}", "{{ x.y.z }}", "{{ 1|nofilter }}", "{% endif %}"):
    try:
        print(env.from_string(bad).render())
    except jinja2.TemplateError as e:
        print(type(e).__name__, e, getattr(e, "lineno", None))
print(sorted(jinja2.meta.find_undeclared_variables(env.parse("{{ a }}{% set b = c %}{{ b }}"))))
