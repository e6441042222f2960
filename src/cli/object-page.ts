import type { Page } from './page.js'

/** `ebpf-trace manual object`: the contract that makes an object traceable. */
export const objectPage: Page = {
  name: 'object',
  summary: 'how a BPF object describes itself to ebpf-trace',
  usage: ['ebpf-trace ./x.bpf.o', 'ebpf-trace ./x.bpf.c', 'ebpf-trace compile x.bpf.c -o x.bpf.o'],
  sections: [
    {
      kind: 'text',
      title: 'Description',
      paragraphs: [
        'Any BPF object that keeps this contract runs without code of its own in ebpf-trace: its columns, options and help are read from its BTF. The headers ship with the package and are found by themselves; a .bpf.c needs clang and nothing else.',
        'The programs are attached as their sections say: tp_btf, raw_tp, tracepoint, fentry, fexit, kprobe, uprobe, usdt, perf_event. Sections that can change what a process or a packet does (XDP, TC, cgroup) and objects whose programs write to or signal processes are refused.',
      ],
    },
    {
      kind: 'code',
      title: 'Example',
      lines: [
        '#include "filter.h"',
        '',
        'struct event {',
        '	record_header head;	/* kind, flags, time */',
        '	pid_nr pid;',
        '	text comm[16];',
        '	signal_nr signal DOC("what was sent");',
        '};',
        'EVENTS(struct event);',
        '',
        'PARAM int at_least DOC("show only signals from this number on") = 0;',
        '',
        'SEC("tp_btf/signal_generate")',
        'int BPF_PROG(signal_sent, int signal)',
        '{',
        '	struct event *event;',
        '',
        '	if (signal < at_least || !filter_task())',
        '		return 0;',
        '	event = event_start(0);',
        '	if (!event)',
        '		return 0;',
        '	event->pid = current_pid();',
        '	event->signal = signal;',
        '	bpf_get_current_comm(event->comm, sizeof(event->comm));',
        '	event_emit(event, sizeof(*event));',
        '	return 0;',
        '}',
        '',
        'char LICENSE[] SEC("license") = "GPL";',
      ],
    },
    {
      kind: 'code',
      title: 'Example of a table',
      lines: [
        '#include "filter.h"',
        '#include "histogram.h"',
        '',
        'struct caller {',
        '	pid_nr pid;',
        '};',
        '',
        'struct calls {',
        '	text comm[16];',
        '	count calls DOC("how many");',
        '	log2_bytes asked_bytes[LOG2_SLOTS] DOC("how much they asked for");',
        '};',
        '',
        'TABLE(readers, struct caller, struct calls, 10240);',
        '',
        'SEC("tracepoint/syscalls/sys_enter_read")',
        'int count_read(u64 *context)',
        '{',
        '	struct caller key = { .pid = current_pid() };',
        '	struct calls *entry;',
        '',
        '	entry = filter_task() ? readers_entry(&key) : NULL;',
        '	if (!entry)',
        '		return 0;',
        '	if (!entry->comm[0])',
        '		current_comm(entry->comm);',
        '	sum_add(&entry->calls, 1);',
        '	log2_add(entry->asked_bytes, LOG2_SLOTS, context[4]);',
        '	return 0;',
        '}',
        '',
        'char LICENSE[] SEC("license") = "GPL";',
      ],
    },
    {
      kind: 'text',
      title: 'Tables',
      paragraphs: [
        'An object with tables shows what it counted in each interval, and no events. The fields of the key and of the value are columns. 64-bit numbers of the value are added up; anything else is what the entry was made with. Rows that differ only in fields of the key that are not shown (--columns) are added up, so that a field cpu in the key keeps CPUs from fighting for one entry.',
        'A table that has no room left counts into the row other. It evicts nothing, and what is counted while it is read is in that interval or in the next: programs fill one of two maps while the other is read and emptied.',
      ],
    },
    {
      kind: 'entries',
      title: 'Declarations',
      entries: [
        {
          term: 'EVENTS(type[, tail])',
          short:
            'the ring buffer, and room to build one record of the type with up to tail bytes behind it; a union of structs, each marked with KIND(n), where there are several kinds',
        },
        {
          term: 'TABLE(name, key, value, entries)',
          short: 'from table.h: a hash that is shown as a table, with so much room',
        },
        {
          term: 'TABLE_ARRAY(name, key, value, entries)',
          short: 'the same for keys from 0 on; of one entry, a table of one row without a key',
        },
        {
          term: 'NAME_entry(&key), NAME_entry(index)',
          short:
            'the entry of a key, made if there is none; NAME_made(&key, &value) makes it of a value',
        },
        {
          term: 'sum_add(&sum, n)',
          short: 'adds to a number of an entry, whatever else runs on this CPU and on others',
        },
        {
          term: 'log2_add(slots, size, n)',
          short:
            'from histogram.h: counts a value in a histogram, whose slots are of one width with --linear; linear_add(slots, size, from, step, n) where LINEAR(from, step) stands behind the field, always',
        },
        { term: 'PARAM type name = value', short: 'an option: failed_only is --failed-only' },
        { term: 'DOC("words")', short: 'what help says of a field or a parameter' },
        {
          term: 'event_start(kind[, place])',
          short:
            'the scratch of this CPU, with the kind filled in; programs of one object that can come upon each other (from Linux 7.0 by preemption) build in different places, 0 and 1, or up to EVENT_PLACES if defined before the header',
        },
        {
          term: 'event_emit(event, size)',
          short: 'sends the bytes used, with the time; what the ring buffer refuses is counted as lost',
        },
        {
          term: 'filter_task()',
          short: 'from filter.h: whether -p, -u, --comm and the other filters want this task',
        },
        { term: 'lost_count(reason)', short: 'counts what a program could not deliver' },
        {
          term: 'TRACEPOINT(name, point, body)',
          short:
            'programs for a tracepoint as tp_btf and, where that is refused, as raw_tp, which run int body(u64 *context); CLASSIC_TRACEPOINT(name, group, point, record, body) behind it is the classic one; SYS_ENTER(name, body) and SYS_EXIT(name, body), from registers.h, run int body(struct pt_regs *regs, long value) for every system call',
        },
        {
          term: 'INSTEAD_OF(program)',
          short:
            'behind SEC(): this program is taken where the kernel refuses to load or attach the other, and may itself have an alternative; only what is taken is loaded, and -v says what that is and why',
        },
      ],
    },
    {
      kind: 'text',
      title: 'Fields',
      paragraphs: [
        'The first field is record_header. The type name of a field is its meaning: it decides how the field is shown to people and written for machines. A field of a plain C type is shown as a number, an enum by name, char x[n] as text. The last field may be an array without a size, text x[] or texts x[]: its end is the end of the record.',
      ],
    },
    {
      kind: 'entries',
      title: 'Meanings',
      entries: [
        { term: 'pid_nr tid_nr', short: 'process and thread, in the pid namespace of ebpf-trace' },
        { term: 'uid_nr gid_nr', short: 'user and group, by name where there is one' },
        { term: 'cgroup_id cpu_nr fd_nr dev_nr', short: 'numbers of these' },
        { term: 'dir_fd', short: 'the descriptor of a folder, AT_FDCWD for the working directory' },
        { term: 'text texts bytes', short: 'a text, a list of texts each ended by NUL, raw bytes' },
        { term: 'time_ns duration_ns', short: 'nanoseconds since boot; a length of time' },
        { term: 'size_bytes count', short: 'quantities' },
        {
          term: 'log2_ns log2_bytes log2_count',
          short: 'in a table: a histogram, slot n counting from 2^n up to 2^(n+1), and 0 in slot 0',
        },
        {
          term: 'linear_ns linear_bytes linear_count',
          short: 'the same with slots of one width',
        },
        {
          term: 'sysret errno_nr',
          short: 'result of a call, -4095 to -1 being an error; an error',
        },
        {
          term: 'syscall_nr syscall_arg syscall_data',
          short: 'a system call, its registers, what these point to',
        },
        { term: 'open_flags file_mode', short: 'as open(2) and stat(2) name them' },
        { term: 'signal_nr wait_status', short: 'a signal; how a process ended' },
        { term: 'ip_addr ip_port', short: 'IPv6, or IPv4 as ::ffff:a.b.c.d; a port' },
        { term: 'hex kernel_addr user_addr stack_id', short: 'hexadecimal; strings in JSON' },
      ],
    },
  ],
}
