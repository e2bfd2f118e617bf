//! Frames as CPython 3.14 shows them.

use super::*;

/// A position in `text` from the first `begin` to the end of the first `end` after it.
fn position(text: &str, begin: &str, end: &str) -> Position {
    let start = text.find(begin).unwrap();
    let stop = start + text[start..].find(end).unwrap() + end.len();
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = |at: usize| text[..at].matches('\n').count() as u32 + 1;
    let (first, last) = (line_start(start), text[stop..].find('\n').map_or(text.len(), |i| stop + i));
    Position {
        file: "a.py".into(),
        function: "f".into(),
        line: line(start),
        end_line: line(stop),
        columns: Some(((start - first) as u32, (stop - line_start(stop)) as u32)),
        text: text[first..last].into(),
    }
}

fn shown(text: &str, begin: &str, end: &str) -> String {
    let mut out = String::new();
    render_frames(&[position(text, begin, end)], &mut out);
    out.split_once('\n').unwrap().1.to_owned()
}

#[test]
fn carets_on_one_line() {
    assert_eq!(shown("    return n / m\n", "n / m", "m"), "    return n / m\n           ~~^~~\n");
    assert_eq!(shown("x = d['a']['b']", "d['a']", "]['b']"), "    x = d['a']['b']\n        ~~~~~~^^^^^\n");
    assert_eq!(shown("y = a.b + 1", "a.b", "b"), "    y = a.b + 1\n        ^^^\n");
    assert_eq!(shown("print(f(1), 2)", "f(1)", ")"), "    print(f(1), 2)\n          ~^^^\n");
    assert_eq!(shown("é = ä // 0", "ä // 0", "0"), "    é = ä // 0\n        ~~^^~~\n");
    assert_eq!(shown("x = '中' + 1", "'中' + 1", "1"), "    x = '中' + 1\n        ~~~~~^~~\n");
}

#[test]
fn carets_that_say_nothing_are_left_out() {
    assert_eq!(shown("  raise ValueError(1)\n", "raise", ")"), "    raise ValueError(1)\n");
    assert_eq!(shown("\treturn f(x)\n", "f(x)", ")"), "    return f(x)\n");
    assert_eq!(shown("x = f(x)\n", "f(x)", ")"), "    x = f(x)\n");
    assert_eq!(shown("main()\n", "main()", ")"), "    main()\n    ~~~~^^\n");
    assert_eq!(shown("import x\n", "import", "x"), "    import x\n");
}

#[test]
fn several_lines() {
    let text = "    x = g(\n        1,\n        2,\n        3,\n        4,\n    )\n";
    let expected = "    x = g(\n        1,\n    ...<2 lines>...\n        4,\n    )\n";
    assert_eq!(shown(text, "g(", ")"), expected);
    let text = "    h(g(\n        1,\n        2,\n    ), 1)\n";
    let expected = "    h(g(\n      ~^\n        1,\n        ^^\n        2,\n        ^^\n    ), 1)\n    ^\n";
    assert_eq!(shown(text, "g(", ")"), expected);
    let text = "x = (aa +\n     bb)\n";
    assert_eq!(shown(text, "aa", "bb"), "    x = (aa +\n         ~~~^\n         bb)\n         ~~\n");
}

#[test]
fn without_columns_or_source() {
    let mut out = String::new();
    let p = Position { file: "a.py".into(), function: "f".into(), line: 3, end_line: 3, ..Position::default() };
    render_frames(std::slice::from_ref(&p), &mut out);
    assert_eq!(out, "  File \"a.py\", line 3, in f\n");
    out.clear();
    render_frames(&[Position { text: "   x  ".into(), ..p }], &mut out);
    assert_eq!(out, "  File \"a.py\", line 3, in f\n    x\n");
}

#[test]
fn repeated_frames_are_counted() {
    let p = Position { file: "a.py".into(), function: "f".into(), line: 1, end_line: 1, ..Position::default() };
    let count = |n: usize| {
        let mut out = String::new();
        render_frames(&vec![p.clone(); n], &mut out);
        out.lines().skip(3).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(count(3).is_empty());
    assert_eq!(count(4), ["  [Previous line repeated 1 more time]"]);
    assert_eq!(count(10), ["  [Previous line repeated 7 more times]"]);
}
