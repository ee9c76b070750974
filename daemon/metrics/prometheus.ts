/** One metric with its samples. */
export type Metric = {
  /** Without the `trinity_` that all have. */
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly samples: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
};

/** Prometheus text exposition format 0.0.4. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, help, type, samples }) => {
      const whole = `trinity_${name}`;
      const lines = samples.map(
        ({ labels = {}, value }) => `${whole}${labelText(labels)} ${valueText(value)}`,
      );
      return [`# HELP ${whole} ${escaped(help)}`, `# TYPE ${whole} ${type}`, ...lines].join("\n");
    })
    .join("\n")
    .concat("\n");
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return "";
  return `{${entries.map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`).join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function valueText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
