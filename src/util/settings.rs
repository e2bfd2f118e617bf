//! What the command line and the environment say about the program's run: written once before it
//! starts, read by `sys` and others.

use std::sync::OnceLock;

/// The settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Settings {
    pub debug: i64,
    pub inspect: i64,
    pub interactive: i64,
    pub verbose: i64,
    pub bytes_warning: i64,
    pub quiet: i64,
    pub ignore_environment: bool,
    pub isolated: bool,
    pub dev_mode: bool,
    /// `faulthandler` is enabled from the start.
    pub faulthandler: bool,
    /// `sys.path` does not begin with the program's directory.
    pub safe_path: bool,
    /// Standard output and error are written at once.
    pub unbuffered: bool,
    /// `sys.warnoptions`
    pub warn_options: Vec<String>,
    /// `sys._xoptions`; without a value: `True`.
    pub x_options: Vec<(String, Option<String>)>,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Fixes the settings; later calls change nothing.
pub fn fix(settings: Settings) {
    let _ = SETTINGS.set(settings);
}

/// The settings, or what holds without any.
pub fn get() -> &'static Settings {
    SETTINGS.get_or_init(Settings::default)
}
