// Written by `make -C bpf-src` from the types in top.bpf.o.

export type Event = object

export interface Params {
}
