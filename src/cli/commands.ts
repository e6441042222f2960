/** The words that are not tools: what each does, takes and where its code lies. */
import { flameOptions } from './flame-options.js'
import { sampleOptions } from './sample-options.js'
import type { OptionDefinition, Place } from './options.js'
import { topOptions, topWords } from './top-options.js'

/** One command, as help, parsing and completion need it. */
export interface CommandDefinition {
  /** Half a line, no full stop. */
  summary: string
  /** What follows the word, as help writes it. */
  argument: string
  /** How many words may follow. */
  words: [min: number, max: number]
  /** Which options it takes. */
  place?: Place
  /** Options that are this command's alone, by their long name. */
  own?: Record<string, OptionDefinition>
  description?: string
  examples?: [command: string, question: string][]
  /** What peers call it. */
  aliases?: readonly string[]
  /** Words to complete with. */
  choices?: readonly string[]
}

/** Shells for which there are completions. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** The commands by name, in the order of --help. */
export const commands = {
  list: {
    summary: 'what can be traced: tools, tracepoints, system calls, functions, USDT',
    argument: '[PATTERN]',
    words: [0, 1],
    place: 'list',
    description:
      'Without a pattern: the tools. A pattern is a kind and a name with * and ?; in front of functions and USDT probes goes the file that has them. -v adds fields and arguments. Where nothing fits, the exit code is 1.',
    examples: [
      ['list', 'Which tools are there?'],
      ["list 'tracepoint:*exec*'", 'Which tracepoints have exec in their name?'],
      ["list -v 'syscall:open*'", 'What are the arguments of the open calls?'],
      ["list 'uprobe:/bin/bash:*read*'", 'Which functions of bash?'],
      ["list 'usdt:/usr/lib/libstdc++.so.6:*'", 'Which USDT probes of the C++ library?'],
    ],
  },
  top: {
    summary: 'what the machine does now: processes, calls, files, connections, disks, BPF programs',
    argument: '[VIEW]',
    words: [0, 1],
    own: topOptions,
    choices: topWords,
    description:
      'VIEW is processes (unless told), threads, cgroups, syscalls, files, tcp, blocks or bpf. On a terminal it is a screen (? shows its keys); else, and with -f, -n or --once, snapshots are printed. Times, waits, faults and bytes are those that the kernel counts anyway; system calls and network bytes are counted by programs that run while a column shows them. What lives and dies within an interval is a row, too: its state is X. 100 % of CPU is one core.',
    examples: [
      ['top', 'What is this machine doing?'],
      ['top --once --rows 10', 'The ten busiest processes of this second'],
      ['top -n 3 -i 2s -f json', 'The same numbers for scripts'],
      ['top threads -p 1234 --columns +syscall_percent', 'Which threads of this process block?'],
      ['top files -p 1234', 'Which files does it read and write?'],
      ['top bpf', 'What do all the BPF programs of this host cost?'],
    ],
  },
  doctor: {
    summary: 'what this kernel and these rights can do, and the remedy for what they cannot',
    argument: '',
    words: [0, 0],
    place: 'doctor',
  },
  replay: {
    summary: 'show a recording as it was seen: no root, no Linux needed',
    argument: 'FILE',
    words: [1, 1],
    place: 'replay',
    examples: [
      ['execve --record e.rec', 'Record while you watch'],
      ['replay e.rec -f csv', 'The same events as CSV'],
    ],
  },
  demo: {
    summary: 'replay the recording that ships with ebpf-trace: needs nothing',
    argument: '',
    words: [0, 0],
    place: 'replay',
  },
  profile: {
    summary: 'which functions the CPUs spend their time in, kernel and programs',
    argument: '[-- COMMAND [ARGUMENT...]]',
    words: [0, 0],
    place: 'profile',
    own: sampleOptions.profile,
    description:
      'Looks at each CPU 99 times a second and counts the stacks in the kernel. Prints the functions that took most, or writes files with -o; ends after -d, at Ctrl-C or with COMMAND. SIGUSR1 pauses and resumes.',
    examples: [
      ['profile -d 10', 'Where does the machine spend its time?'],
      ['profile -p 1234 -d 10s -o app.svg -o app.pb.gz', 'One process, as a picture and as pprof'],
      ['profile -- make', 'What does a build spend its time on?'],
      ['profile --preset production -d 60 --user', 'Programs alone, 19 times a second'],
    ],
  },
  offcpu: {
    summary: 'where threads wait, for how long, and who wakes them',
    argument: '[-- COMMAND [ARGUMENT...]]',
    words: [0, 0],
    place: 'profile',
    own: sampleOptions.offcpu,
    aliases: ['offcputime'],
    description:
      'Takes a stack when a thread leaves the CPU to wait for something, and adds the time until it runs again, in the kernel. What still waits at the end counts until then; who waited already when it began is not seen. SIGUSR1 pauses and resumes; a wait with a pause in it counts whole.',
    examples: [
      ['offcpu -p 1234 -d 10', 'What does this process wait for?'],
      ['offcpu --slower 1ms --wakers -d 10 -o waits.svg', 'Longer waits, and who ended them'],
      ['offcpu -- tar cf /dev/null /etc', 'Where does tar wait?'],
    ],
  },
  flamegraph: {
    summary: 'show a profile as a flame graph, or write it for other viewers',
    argument: '[profile|offcpu|FILE...|diff BEFORE AFTER] [-- COMMAND [ARGUMENT...]]',
    words: [0, 64],
    place: 'profile',
    own: { ...sampleOptions.offcpu, ...sampleOptions.profile, ...flameOptions },
    description:
      "Without a file: of what runs now, as profile samples it. Reads folded stacks, perf script's output, pprof, speedscope and its own JSON, gzipped or not; - is stdin. On a terminal the picture is interactive (? shows the keys); several files are drawn as one. diff lays two profiles over each other: red grew, blue shrank, the width is both together. Needs no root and no Linux.",
    examples: [
      ['flamegraph -d 10 -o app.svg', 'Where does the machine spend its time now?'],
      ['flamegraph app.pb.gz', 'Where does the time go?'],
      ['flamegraph perf.txt -o app.svg', 'The same as a picture to share'],
      ['flamegraph diff --normalize old.folded new.folded -o diff.html', 'What grew?'],
      ['flamegraph perf.txt -f speedscope -o app.json', 'For another viewer'],
    ],
  },
  compile: {
    summary: 'make an object of C: compile a.bpf.c [b.bpf.c] -o a.bpf.o',
    argument: 'FILE.bpf.c...',
    words: [1, 64],
    place: 'compile',
    description:
      'Needs clang; several files are linked by bpf-linker. The headers of the object contract are those that ship with ebpf-trace, no others are needed. See ebpf-trace manual object.',
  },
  completions: {
    summary: 'print the completions of a shell: bash, zsh or fish',
    argument: 'SHELL',
    words: [1, 1],
    choices: shells,
    examples: [['completions bash > ~/.local/share/bash-completion/completions/ebpf-trace', '']],
  },
  manual: {
    summary: 'the man page of the program, of a tool, or of objects',
    argument: '[TOOL|object]',
    words: [0, 1],
  },
  help: {
    summary: 'help for a tool, a command or an object: the same as WORD --help',
    argument: '[WORD]',
    words: [0, 1],
  },
} as const satisfies Record<string, CommandDefinition>

/** A command's name. */
export type CommandName = keyof typeof commands

/** The command of this name, if it is one. */
export function findCommand(word: string): CommandName | undefined {
  const all = Object.entries<CommandDefinition>(commands)
  const found = all.find(([name, { aliases }]) => name === word || aliases?.includes(word))
  return found?.[0] as CommandName | undefined
}
