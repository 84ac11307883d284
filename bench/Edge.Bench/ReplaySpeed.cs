using System.Globalization;
using System.Text;
using Edge.Agent.Commands;

namespace Edge.Bench;

/// <summary>How long a recording takes to be replayed, beside what reading its numbers alone takes. Processor time, not the clock
/// on the wall, because these machines are shared.</summary>
internal static class ReplaySpeed
{
    private const double Rate = 100;

    /// <summary>Replays this many rows of three axes at 100 Hz, and prints.</summary>
    public static void Print(TextWriter output, int rows)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Recording(rows));
            Replay(file);
            double replayed = Spent(() => Replay(file));
            double read = Spent(() => Read(file));
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows:N0} rows of three axes: replay {replayed:F2} s, reading the numbers alone {read:F3} s, ratio {replayed / read:F0}; {rows / Rate / replayed:N0} times real time"
                )
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Recording(int rows)
    {
        var chance = new Random(1);
        var text = new StringBuilder("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i / Rate:F2},{chance.NextDouble() - 0.5:F5},{chance.NextDouble() - 0.5:F5},{9.80665 + chance.NextDouble() - 0.5:F5}\n"
            );
        }

        return text.ToString();
    }

    private static void Replay(string file)
    {
        if (ReplayCommand.Run(file, null, json: true, 10, null, TextWriter.Null, Console.Error) != 0)
        {
            throw new InvalidOperationException("the recording was refused");
        }
    }

    private static void Read(string file)
    {
        double sum = 0;
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            sum += line.Split(',').Sum(cell => double.Parse(cell, CultureInfo.InvariantCulture));
        }

        if (double.IsNaN(sum))
        {
            throw new InvalidOperationException("a number was none");
        }
    }

    private static double Spent(Action work)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }
}
