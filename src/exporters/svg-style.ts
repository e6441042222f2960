/** How the SVG looks apart from the frames. Light and dark go by the reader's system. */
export const svgStyle = `
.ebpf-trace {
  color-scheme: light dark;
  font:
    12px ui-monospace,
    'DejaVu Sans Mono',
    Menlo,
    Consolas,
    monospace;
  cursor: default;
}
.ebpf-trace text {
  fill: #1a1a1a;
  fill: light-dark(#1a1a1a, #ececec);
  white-space: pre;
}
.ebpf-trace .back {
  fill: #fff;
  fill: light-dark(#fff, #17191d);
}
.ebpf-trace .title {
  font-size: 16px;
  font-weight: 600;
}
.ebpf-trace .sub,
.ebpf-trace .button text,
.ebpf-trace .matched {
  fill: #595959;
  fill: light-dark(#595959, #a8adb5);
}
.ebpf-trace .flame text {
  pointer-events: none;
}
.ebpf-trace .faded {
  opacity: 0.55;
}
.ebpf-trace .match {
  fill: #e86be0;
  fill: light-dark(#e86be0, #9d3f97);
}
.ebpf-trace .cursor {
  fill: none;
  stroke: #1a1a1a;
  stroke: light-dark(#1a1a1a, #fff);
  stroke-width: 1.5;
  pointer-events: none;
}
.ebpf-trace .button {
  cursor: pointer;
}
.ebpf-trace .button rect {
  fill: #f0f0f0;
  fill: light-dark(#f0f0f0, #2a2d33);
  rx: 4px;
}
.ebpf-trace .button:hover text,
.ebpf-trace .button:focus text {
  fill: #1a1a1a;
  fill: light-dark(#1a1a1a, #fff);
}
.ebpf-trace .tip {
  pointer-events: none;
}
.ebpf-trace .tip rect {
  fill: #fff;
  fill: light-dark(#fff, #26292f);
  stroke: #b5b5b5;
  stroke: light-dark(#b5b5b5, #555a63);
  rx: 4px;
}
.ebpf-trace input {
  box-sizing: border-box;
  width: 100%;
  height: 100%;
  padding: 0 8px;
  font: inherit;
  color: inherit;
  border: 1px solid light-dark(#b5b5b5, #555a63);
  border-radius: 4px;
  background: light-dark(#fff, #1f2227);
  color: light-dark(#1a1a1a, #ececec);
}
`.trim()
