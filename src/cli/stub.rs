//! The remote server on the command line: `--gdbstub` and its variables, and `attach-stub`.

use super::flags::{self, Command};
use super::{USAGE, complain};
use crate::remote::{Address, helper};

pub(super) use helper::{COMMAND, serves_itself};

const ALLOW_REMOTE: &str = "--gdbstub-allow-remote";
/// `attach-stub` cannot do what it is asked.
const FAILED: u8 = 1;

/// Opens the program to debuggers if the command line or the environment says so.
///
/// # Errors
/// The exit code, if the command line asks for what cannot be.
pub(super) fn start(command: &Command) -> Result<(), u8> {
    let variable = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
    let by_flag = command.gdbstub.is_some();
    let Some(text) = command.gdbstub.clone().or_else(|| variable(flags::GDBSTUB_VARIABLE)) else {
        if command.gdbstub_wait {
            complain("dwarfpython: --gdbstub-wait needs --gdbstub ADDR\n");
            return Err(USAGE);
        }
        return Ok(());
    };
    let wait = command.gdbstub_wait || variable(flags::GDBSTUB_WAIT_VARIABLE).is_some_and(|v| v == "1");
    let address = match Address::parse(&text, command.gdbstub_allow_remote) {
        Ok(address) => address,
        Err(reason) => {
            complain(&format!("dwarfpython: --gdbstub: {reason}\n"));
            return if by_flag { Err(USAGE) } else { Ok(()) };
        }
    };
    match helper::listen(&address, wait) {
        Ok(bound) => announce(&bound),
        Err(reason) => complain(&format!("dwarfpython: --gdbstub: {reason}; the program runs without\n")),
    }
    Ok(())
}

fn announce(bound: &Address) {
    complain(&format!("dwarfpython: debuggers may connect at {bound}: {}\n", bound.instructions()));
}

/// `attach-stub PID ADDR`: serves debuggers of a running program until it ends; the exit code.
pub(super) fn serve(arguments: impl Iterator<Item = String>) -> u8 {
    let (mut allow_remote, mut is_helper, mut wait) = (false, false, false);
    let mut plain = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            ALLOW_REMOTE => allow_remote = true,
            helper::HELPER_FLAG => is_helper = true,
            helper::WAIT_FLAG => wait = true,
            _ => plain.push(argument),
        }
    }
    let usage = |reason: &str| {
        complain(&format!(
            "dwarfpython: {COMMAND}: {reason}\nusage: dwarfpython {COMMAND} PID ADDR [{ALLOW_REMOTE}]\n"
        ));
        USAGE
    };
    let [pid, address] = plain.as_slice() else { return usage("a PID and an ADDR are needed") };
    let Some(pid) = pid.parse().ok().filter(|pid: &i32| *pid > 0) else { return usage(&format!("not a PID: '{pid}'")) };
    // A helper's program has checked the address.
    let address = match Address::parse(address, allow_remote || is_helper) {
        Ok(address) => address,
        Err(reason) => return usage(&reason),
    };
    let served = match is_helper {
        true => helper::help(pid, &address, wait).map_err(|e| e.to_string()),
        false => helper::attach(pid, &address, announce),
    };
    match served {
        Ok(()) => 0,
        Err(reason) => {
            complain(&format!("dwarfpython: {COMMAND}: {reason}\n"));
            FAILED
        }
    }
}
