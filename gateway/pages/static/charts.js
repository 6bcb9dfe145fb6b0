/* Charts beside their tables (Apache ECharts); the table says the same without it.
   `data-chart` holds the figures; `data-table` names the table that they are read from: a row is named by its heading
   and what stands before it, columns marked data-series, data-low, data-high or data-point are drawn. */
(() => {
  "use strict";
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];
  const colours = ["#0b4f8a", "#c8741b", "#4f8a5b", "#8a5b9e", "#a3190f", "#5a6b7b", "#b0912f", "#2f8fa8"];
  const height = (rows, each) => Math.max(380, 90 + rows * each);
  // 31, 31.5 or 31又1/3; anything else is no number
  const number = (text) => {
    const found = /^\s*(-?\d+(?:\.\d+)?)(?:又(\d+)\/(\d+))?/.exec(text);
    return found ? Number(found[1]) + (found[2] ? found[2] / found[3] : 0) : null;
  };
  const read = (figure) => {
    const table = document.getElementById(figure.dataset.table);
    const heads = $$("thead th", table), rows = $$("tbody tr", table).slice(0, figure.dataset.rows || undefined);
    const cells = rows.map((row) => [...row.cells].flatMap((cell) => [cell, ...Array(cell.colSpan - 1).fill(null)]));
    const column = (at) => cells.map((row) => (row[at] ? number(row[at].textContent) : null));
    const marked = (mark) => heads.map((head, at) => [head, at]).filter(([head]) => mark in head.dataset)
      .map(([head, at]) => [head.dataset[mark] || head.textContent.trim(), column(at)]);
    const named = (row) => [...row.cells].slice(0, row.querySelector("th[scope=row]").cellIndex + 1);
    const names = rows.map((row) => named(row).map((cell) => cell.textContent.trim()).join(" "));
    return { names, series: marked("series"), low: marked("low")[0]?.[1], high: marked("high")[0]?.[1], point: marked("point")[0] };
  };
  const sums = (values) => {
    let sum = 0;
    return values.map((value) => (sum += value ?? 0));
  };
  const across = (names) => ({ xAxis: { type: "value", minInterval: 1 }, yAxis: { type: "category", inverse: true, data: names } });
  const kinds = {
    stacked: ({ names, series }) => ({
      ...across(names), series: series.map(([name, data]) => ({ name, data, type: "bar", stack: "all" })),
    }),
    grouped: ({ names, series }) => ({
      ...across(names), series: series.map(([name, data]) => ({ name, data, type: "bar" })),
      tall: height(names.length, 14 + 12 * series.length),
    }),
    cumulative: ({ names, series }) => ({
      xAxis: { type: "category", data: names }, yAxis: { type: "value", minInterval: 1 },
      series: series.map(([name, data], at) => ({
        name, data: sums(data), type: "line", step: "end", symbol: ["circle", "rect", "triangle", "diamond", "pin"][at % 5], symbolSize: 7,
      })),
    }),
    intervals: ({ names, low, high, point: [name, points] }) => ({
      xAxis: { type: "value", min: 0, minInterval: 1, position: "top" }, yAxis: { type: "category", inverse: true, data: names },
      legend: { show: false },
      series: [
        { type: "bar", stack: "interval", data: low.map((value) => value - 0.3), itemStyle: { color: "transparent" }, silent: true, tooltip: { show: false } },
        { type: "bar", stack: "interval", barWidth: 10, itemStyle: { color: "#9db9d3" }, name: "区间",
          data: low.map((value, at) => ({ value: high[at] - value + 0.6 })), tooltip: { show: false } },
        { type: "scatter", name, data: points.map((value, at) => [value, at]), symbolSize: 11, itemStyle: { color: colours[1] } },
      ],
      tall: height(names.length, 24),
    }),
  };
  $$("[data-chart], [data-table]").forEach((figure) => {
    const told = figure.dataset.chart ? JSON.parse(figure.dataset.chart) : read(figure);
    if (!told.names.length) return;
    const { tall = 380, ...option } = (kinds[figure.dataset.kind] ?? kinds.stacked)(told);
    const caption = figure.querySelector("figcaption").textContent;
    const place = document.createElement("div");
    figure.classList.add("drawn");
    place.className = "canvas";
    figure.append(place);
    const size = () => ({ width: figure.clientWidth - 4, height: tall });
    const chart = window.echarts.init(place, null, { renderer: "canvas", ...size() });
    chart.setOption({
      color: colours, animation: false, aria: { enabled: true, label: { description: caption } },
      tooltip: { trigger: "axis", renderMode: "richText" }, legend: { top: 0 },
      grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true }, ...option,
    });
    addEventListener("resize", () => chart.resize(size()));
  });
})();
