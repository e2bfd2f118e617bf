# What gdb can ask of the server: registers, siginfo, auxv, libraries, watchpoints of reads and of
# accesses, forks, the executable; in the end the program is killed.
# run: tests/remote/counting.py
set pagination off
set width 0
break counting.py:8
continue
# expect: Breakpoint 1, count () at counting.py:8
info threads
# expect: "dwarfpython" count () at counting.py:8
info auxv
# expect: AT_PAGESZ ... 4096
info sharedlibrary
# expect: libc.so.6
print $_siginfo.si_signo
# expect: $1 = 5
set var $ymm3.v4_int64[3] = 77
set var $xmm3.uint128 = 5
print $ymm3.v4_int64
# expect: $2 = [5, 0, 0, 77]
print $orig_rax == -1
# expect: $3 = true
print $fs_base != 0
# expect: $4 = true
rwatch total
# expect: Hardware read watchpoint 2: total
continue
# expect: Value = int(1)
# expect: count () at counting.py:9
delete 2
awatch total
# expect: Hardware access (read/write) watchpoint 3: total
continue
# expect: Old value = int(1)
# expect: New value = int(11)
delete
catch fork
continue
# expect: total 31
# expect: Catchpoint 4 (forked process
info proc exe
# expect: exe = '
kill
# expect: killed]
