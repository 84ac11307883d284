using System.Globalization;
using System.Text;

namespace Edge.Agent.Tests.Replay;

/// <summary>
/// A discharge from a seed, as a laboratory would record one: curves of Shepherd's kind (knee as wide as it comes out) that share
/// nothing with the forecast's own, any load of C/3 to C/20, cold or warm, aged, by seconds or minutes, columns named
/// as data sets do, and the current counted either way.
/// </summary>
internal sealed class LaboratoryDischarge
{
    private static readonly string[] Headers =
    [
        "t_s,battery_v,battery_a,cabinet_temp_c",
        "Time,Voltage_measured,Current_measured,Temperature_measured",
        "Test_Time(s),Voltage(V),Current(A),Temperature (C)",
        "time/s,Ecell/V,I/mA,Temp",
        "Time (min),V,I (A),Temperature",
        "elapsed_s,voltage,current,battery_temperature",
    ];

    private readonly Random _random;

    public LaboratoryDischarge(int seed, bool isLithium)
    {
        _random = new Random(seed);
        int strings = isLithium ? Pick(1, 4, 16) : Pick(1, 6, 12, 24);
        double rated = strings == 1 ? Between(2, 5) : Between(20, 200);
        double health = Between(0.65, 1);
        double celsius = Between(0, 35);
        double rate = 1 / Math.Exp(Between(Math.Log(3), Math.Log(isLithium ? 8 : 20)));
        double knee = isLithium ? Between(0.015, 0.04) : Between(0.02, 0.18);
        double kneeVolts = isLithium ? 0.5 : Between(0.07, 0.14);
        double fall = isLithium ? Between(0.01, 0.04) : Between(0.16, 0.22);

        // Iron phosphate has two plateaus and a slope: graphite's stages.
        double upper = Between(0.022, 0.034);
        double upperAt = Between(0.3, 0.38);
        double lower = Between(0.03, 0.06);
        double lowerAt = Between(0.74, 0.84);
        double ohms = Between(0.05, 0.12) / rated * (celsius < 25 ? 1 + (0.02 * (25 - celsius)) : 1);
        double full = isLithium ? Between(3.315, 3.335) : Between(2.12, 2.15);
        double endVolts = isLithium ? 2.5 : 1.75;
        if (strings is 24 or 16)
        {
            endVolts = 43.2 / strings;
        }

        double step = Pick(1, 5, 10, 17, 30, 60);
        double stepAt = _random.Next(3) == 0 ? Between(0.1, 0.4) : 2;
        double stepBy = Between(0.7, 1.4);
        double sign = _random.Next(2) == 0 ? -1 : 1;
        int header = _random.Next(Headers.Length);
        double within =
            rated * health * (isLithium ? 1 : Math.Pow(0.1 / rate, 0.12)) * (1 + (0.006 * Math.Min(0, celsius - 25)));
        Story = FormattableString.Invariant(
            $"seed {seed}: {strings} cells, {rated:F0} Ah, health {health:F2}, {celsius:F0} °C, {rate:F2} C, knee {knee:F3}, every {step} s, load x{stepBy:F2} at {stepAt:F2}, sign {sign}, {Headers[header]}"
        );
        var csv = new StringBuilder(Headers[header]).Append('\n');
        double drawn = 0;
        double amperes = rate * rated;
        bool isAtRest = _random.Next(2) == 0;
        StartSeconds = isAtRest ? 5 * step : 0;
        for (double t = 0; ; t += step)
        {
            double x = drawn / within;
            double load = t < StartSeconds ? 0 : amperes * (x > stepAt ? stepBy : 1);
            double cell =
                full
                + (0.015 * Math.Exp(-x / 0.01))
                - (fall * x)
                - (kneeVolts * Math.Exp((x - 1) / knee))
                - (isLithium ? (upper * Step((x - upperAt) / 0.03)) + (lower * Step((x - lowerAt) / 0.06)) : 0)
                - (load * ohms);
            double volts = (cell * strings) + (0.0005 * strings * Normal());
            if (cell < endVolts)
            {
                EndSeconds = t;
                break;
            }

            double time = header == 4 ? t / 60 : t;
            double current = sign * (load + (0.002 * amperes * Normal())) * (header == 3 ? 1000 : 1);
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{time:F4},{volts:F4},{current:F4},{celsius + (0.1 * Normal()):F2}\n"
            );
            drawn += load * step / 3600;
        }

        Csv = csv.ToString();
    }

    public string Story { get; }

    public string Csv { get; }

    public double StartSeconds { get; }

    public double EndSeconds { get; }

    private static double Step(double x) => 1 / (1 + Math.Exp(-x));

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    private int Pick(params int[] of) => of[_random.Next(of.Length)];

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
