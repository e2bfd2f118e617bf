//! The interactive loop: prompts, line editing and history at a terminal, plain lines otherwise.

use super::run::{End, report};
use super::{complain, flags};
use crate::vm::{Interactive, Outcome, Vm};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

const FIRST: &str = ">>> ";
const MORE: &str = "... ";

/// What came from the user.
enum Input {
    Line(String),
    Interrupt,
    End,
}

/// Where lines come from.
enum Lines {
    Terminal(Box<Editor<(), FileHistory>>, Option<PathBuf>),
    Plain,
}

/// Reads, runs and prints until the end of input or `SystemExit`.
pub fn run(vm: &mut Vm, quiet: bool) -> End {
    let mut lines = open();
    if !quiet {
        complain(&format!("{} on linux\nEnd with Ctrl-D or exit().\n", flags::version()));
    }
    let mut pending = String::new();
    let end = loop {
        let prompt = if pending.is_empty() { FIRST } else { MORE };
        match read(&mut lines, prompt) {
            Input::Line(line) => {
                pending.push_str(&line);
                pending.push('\n');
            }
            Input::Interrupt => {
                pending.clear();
                complain("KeyboardInterrupt\n");
                continue;
            }
            Input::End if pending.trim().is_empty() => break End::Code(0),
            // What is still pending is run as it stands.
            Input::End => match vm.run_interactive(&pending) {
                Interactive::Outcome(Outcome::Exit(status, message)) => {
                    break report(Outcome::Exit(status, message));
                }
                Interactive::Outcome(outcome) => {
                    report(outcome);
                    break End::Code(0);
                }
                Interactive::Incomplete => {
                    complain("SyntaxError: unexpected EOF while parsing\n");
                    break End::Code(0);
                }
            },
        }
        if pending.trim().is_empty() {
            pending.clear();
            continue;
        }
        if wants_blank_line(&pending) {
            continue;
        }
        let outcome = match vm.run_interactive(&pending) {
            Interactive::Incomplete => continue,
            Interactive::Outcome(outcome) => outcome,
        };
        pending.clear();
        match outcome {
            Outcome::Exit(status, message) => break report(Outcome::Exit(status, message)),
            other => {
                report(other);
            }
        }
    };
    if let Lines::Terminal(editor, Some(path)) = &mut lines
        && let Err(error) = editor.save_history(path)
    {
        complain(&format!("dwarfpython: history not saved in '{}': {error}\n", path.display()));
    }
    end
}

/// A compound statement ends with a blank line.
fn wants_blank_line(source: &str) -> bool {
    const COMPOUND: &[&str] = &["if", "for", "while", "def", "class", "try", "with", "async", "match"];
    let first = source.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    let compound = COMPOUND.contains(&first) && source.contains(':') || source.starts_with('@');
    compound && !source.ends_with("\n\n")
}

fn open() -> Lines {
    if !std::io::stdin().is_terminal() {
        return Lines::Plain;
    }
    let config = Config::builder().auto_add_history(true).build();
    match Editor::with_config(config) {
        Ok(mut editor) => {
            let path = history_path();
            if let Some(path) = &path
                && path.exists()
                && let Err(error) = editor.load_history(path)
            {
                complain(&format!("dwarfpython: history not read from '{}': {error}\n", path.display()));
            }
            Lines::Terminal(Box::new(editor), path)
        }
        Err(error) => {
            complain(&format!("dwarfpython: no line editing: {error}\n"));
            Lines::Plain
        }
    }
}

fn history_path() -> Option<PathBuf> {
    match std::env::var_os(flags::HISTORY_VARIABLE) {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(PathBuf::from(path)),
        None => std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".dwarfpython_history")),
    }
}

fn read(lines: &mut Lines, prompt: &str) -> Input {
    match lines {
        Lines::Terminal(editor, _) => match editor.readline(prompt) {
            Ok(line) => Input::Line(line),
            Err(ReadlineError::Interrupted) => Input::Interrupt,
            Err(ReadlineError::Eof) => Input::End,
            Err(error) => {
                complain(&format!("dwarfpython: can't read: {error}\n"));
                Input::End
            }
        },
        Lines::Plain => {
            complain(prompt);
            let _ = std::io::stderr().flush();
            let mut bytes = Vec::new();
            match std::io::stdin().lock().read_until(b'\n', &mut bytes) {
                Ok(0) => {
                    complain("\n");
                    Input::End
                }
                Ok(_) => {
                    let line = String::from_utf8_lossy(&bytes);
                    Input::Line(line.trim_end_matches(['\n', '\r']).to_string())
                }
                Err(error) => {
                    complain(&format!("dwarfpython: can't read: {error}\n"));
                    Input::End
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wants_blank_line;

    #[test]
    fn compound_statements_wait_for_a_blank_line() {
        assert!(wants_blank_line("if x:\n    y\n"));
        assert!(!wants_blank_line("if x:\n    y\n\n"));
        assert!(wants_blank_line("@d\n"));
        assert!(!wants_blank_line("iffy(1)\n"));
        assert!(!wants_blank_line("x = {\n"));
    }
}
