/* Charts beside their tables (Apache ECharts); the table says the same without it. */
(() => {
  "use strict";
  const colours = ["#0b4f8a", "#c8741b", "#4f8a5b", "#8a5b9e", "#a3190f"];
  document.querySelectorAll("[data-chart]").forEach((figure) => {
    const told = JSON.parse(figure.dataset.chart), caption = figure.querySelector("figcaption").textContent;
    const place = document.createElement("div");
    figure.classList.add("drawn");
    place.className = "canvas";
    figure.append(place);
    const chart = window.echarts.init(place, null, { renderer: "canvas", width: figure.clientWidth - 4, height: 380 });
    chart.setOption({
      color: colours, animation: false, aria: { enabled: true, label: { description: caption } },
      tooltip: { trigger: "axis", renderMode: "richText" }, legend: { top: 0 },
      grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", inverse: true, data: told.names },
      series: told.series.map(([name, data]) => ({ name, data, type: "bar", stack: "all" })),
    });
    addEventListener("resize", () => chart.resize({ width: figure.clientWidth - 4, height: 380 }));
  });
})();
