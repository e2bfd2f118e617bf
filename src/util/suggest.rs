//! "Did you mean": the name closest to one that does not exist.

const MOST_CANDIDATES: usize = 750;
const LONGEST: usize = 40;
const MOVE: usize = 2;
const CASE: usize = 1;

/// The candidate that differs least from `wrong`, if one is close enough.
pub fn closest<'a>(wrong: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let length = wrong.chars().count();
    if candidates.len() > MOST_CANDIDATES || length > LONGEST {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for &candidate in candidates {
        if candidate == wrong {
            continue;
        }
        // At most a third of the characters involved may change.
        let limit = (candidate.chars().count() + length + 3) * MOVE / 6;
        let so_far = best.map_or(length, |(_, d)| d);
        let Some(limit) = so_far.checked_sub(1).map(|n| n.min(limit)) else { break };
        match distance(wrong, candidate, limit) {
            Some(d) if best.is_none_or(|(_, b)| d < b) => best = Some((candidate, d)),
            _ => {}
        }
    }
    best.map(|(candidate, _)| candidate)
}

/// Levenshtein distance with cheaper changes of case; `None` beyond `limit`.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let (a, b) = if b.len() < a.len() { (b, a) } else { (a, b) };
    if b.len() > LONGEST || (b.len() - a.len()) * MOVE > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=a.len()).map(|i| i * MOVE).collect();
    for (j, y) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (j + 1) * MOVE;
        for (i, x) in a.iter().enumerate() {
            let substitute = diagonal + cost(*x, *y);
            diagonal = row[i + 1];
            row[i + 1] = substitute.min(diagonal.min(row[i]) + MOVE);
        }
    }
    row.last().copied().filter(|&d| d <= limit)
}

fn cost(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn close_names_only() {
        assert_eq!(closest("lenght", &["width", "length"]), Some("length"));
        assert_eq!(closest("Foo", &["foo", "bar"]), Some("foo"));
        assert_eq!(closest("x", &["y"]), None);
        assert_eq!(closest("prnt", &["print", "int"]), Some("print"));
        assert_eq!(closest("zzz", &["append", "pop"]), None);
    }
}
