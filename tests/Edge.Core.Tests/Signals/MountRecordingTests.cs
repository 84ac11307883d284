using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Tests.Signals.Modes;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

/// <summary>Real motion again and again for hours, through the whole stage: no mount of these was loose.</summary>
public sealed class MountRecordingTests
{
    private const double Hours = 1.5;
    private readonly StructureSensor _sensor = new(
        new SiteProfile("hp-001", null, new HashSet<MetricId>(), new Limits())
    );

    private long _micros = 1_000_000;

    [Fact]
    public void No_shake_table_has_a_loose_mount_whichever_comes_after_whichever()
    {
        foreach (
            string name in (string[])
                [
                    "flex3_top_northridge",
                    "stiff3_top_northridge",
                    "flex3_top_northridge",
                    "stiff1_top_northridge2_DEFECTIVE",
                ]
        )
        {
            RecordedRow[] rows = ShakeTable.Read(name);
            for (long end = _micros + (long)(Hours * 3.6e9); _micros < end; )
            {
                Play(rows);
                Assert.Null(_sensor.Analysis.MountFault);
            }
        }

        Assert.NotEmpty(_sensor.Analysis.Learned.Mount.Classes);
    }

    private void Play(RecordedRow[] rows)
    {
        const int Most = 30;
        double[] x = new double[Most];
        double[] y = new double[Most];
        double[] z = new double[Most];
        for (int i = 0; i < rows.Length; i += Most)
        {
            int count = Math.Min(Most, rows.Length - i);
            for (int k = 0; k < count; k++)
            {
                (x[k], y[k], z[k]) = (rows[i + k].X, rows[i + k].Y, rows[i + k].Z);
            }

            _micros += (long)(count / ShakeTable.Hertz * 1e6);
            var now = new Stamp(_micros, _micros / 1000, true);
            bool lost = rows.AsSpan(i, count).ToArray().Any(row => row.AfterGap);
            _sensor.Accept(new AccelerationBatch(x, y, z, count, now, ShakeTable.Hertz, 0, lost));
        }
    }
}
