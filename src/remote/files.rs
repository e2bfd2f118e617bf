//! The files that a debugger reads through the connection (`vFile`): the program, its libraries
//! and their symbols. Nothing is written.

use super::target::Target;
use gdbstub::target::ext::host_io::{
    FsKind, HostIo, HostIoClose, HostIoCloseOps, HostIoErrno, HostIoError, HostIoFstat, HostIoFstatOps, HostIoOpen,
    HostIoOpenFlags, HostIoOpenMode, HostIoOpenOps, HostIoPread, HostIoPreadOps, HostIoReadlink, HostIoReadlinkOps,
    HostIoResult, HostIoSetfs, HostIoSetfsOps, HostIoStat,
};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};

/// More open files than this a debugger has no use for.
const MOST: usize = 256;
/// Half a packet: a byte may become two.
const LONGEST_READ: usize = super::target::PACKET_SIZE / 2 - 64;

/// Open files by the number that the debugger has.
#[derive(Debug, Default)]
pub(super) struct Files {
    open: BTreeMap<u32, File>,
}

impl Files {
    fn get(&self, fd: u32) -> HostIoResult<&File, Target> {
        self.open.get(&fd).ok_or(HostIoError::Errno(HostIoErrno::EBADF))
    }
}

impl HostIo for Target {
    fn support_open(&mut self) -> Option<HostIoOpenOps<'_, Self>> {
        Some(self)
    }
    fn support_close(&mut self) -> Option<HostIoCloseOps<'_, Self>> {
        Some(self)
    }
    fn support_pread(&mut self) -> Option<HostIoPreadOps<'_, Self>> {
        Some(self)
    }
    fn support_fstat(&mut self) -> Option<HostIoFstatOps<'_, Self>> {
        Some(self)
    }
    fn support_readlink(&mut self) -> Option<HostIoReadlinkOps<'_, Self>> {
        Some(self)
    }
    fn support_setfs(&mut self) -> Option<HostIoSetfsOps<'_, Self>> {
        Some(self)
    }
}

impl HostIoOpen for Target {
    fn open(&mut self, name: &[u8], flags: HostIoOpenFlags, _: HostIoOpenMode) -> HostIoResult<u32, Self> {
        const ACCESS: u32 = 3;
        if flags.bits() & ACCESS != 0 {
            return Err(HostIoError::Errno(HostIoErrno::EACCES));
        }
        // A FIFO or a terminal must not keep the debugger waiting.
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
        let file = options.open(OsStr::from_bytes(name))?;
        let number = (3..).find(|n| !self.files.open.contains_key(n)).unwrap_or_default();
        if self.files.open.len() >= MOST {
            return Err(HostIoError::Errno(HostIoErrno::EMFILE));
        }
        self.files.open.insert(number, file);
        Ok(number)
    }
}

impl HostIoClose for Target {
    fn close(&mut self, fd: u32) -> HostIoResult<(), Self> {
        self.files.get(fd)?;
        self.files.open.remove(&fd);
        Ok(())
    }
}

impl HostIoPread for Target {
    fn pread(&mut self, fd: u32, count: usize, offset: u64, buffer: &mut [u8]) -> HostIoResult<usize, Self> {
        let length = count.min(buffer.len()).min(LONGEST_READ);
        Ok(self.files.get(fd)?.read_at(&mut buffer[..length], offset)?)
    }
}

impl HostIoFstat for Target {
    fn fstat(&mut self, fd: u32) -> HostIoResult<HostIoStat, Self> {
        let m = self.files.get(fd)?.metadata()?;
        Ok(HostIoStat {
            st_dev: m.dev() as u32,
            st_ino: m.ino() as u32,
            st_mode: HostIoOpenMode::from_bits_retain(m.mode()),
            st_nlink: m.nlink() as u32,
            st_uid: m.uid(),
            st_gid: m.gid(),
            st_rdev: m.rdev() as u32,
            st_size: m.size(),
            st_blksize: m.blksize(),
            st_blocks: m.blocks(),
            st_atime: m.atime() as u32,
            st_mtime: m.mtime() as u32,
            st_ctime: m.ctime() as u32,
        })
    }
}

impl HostIoReadlink for Target {
    fn readlink(&mut self, name: &[u8], buffer: &mut [u8]) -> HostIoResult<usize, Self> {
        let to = std::fs::read_link(OsStr::from_bytes(name))?;
        let bytes = to.as_os_str().as_bytes();
        let room = buffer.get_mut(..bytes.len()).ok_or(HostIoError::Errno(HostIoErrno::ENAMETOOLONG))?;
        room.copy_from_slice(bytes);
        Ok(bytes.len())
    }
}

impl HostIoSetfs for Target {
    fn setfs(&mut self, _: FsKind) -> HostIoResult<(), Self> {
        Ok(())
    }
}
