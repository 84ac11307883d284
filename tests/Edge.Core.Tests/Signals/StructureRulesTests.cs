using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

/// <summary>The rules alone over a sensor fed by hand; 50 samples are a block of half a second.</summary>
public sealed class StructureRulesTests
{
    private const double G = Vector.StandardGravity;
    private const double ReadySeconds = 5;
    private readonly AlarmBook _book = new();
    private readonly Evidence _evidence = new(30, 60);
    private readonly StructureSensor _sensor;
    private readonly StructureRules _rules = new(new Limits(), ReadySeconds);
    private long _micros;
    private int _samples;

    public StructureRulesTests()
    {
        var zero = new Commissioning(new DateOnly(2025, 3, 1), "an", 0, 0, G);
        _sensor = new StructureSensor(new SiteProfile("hp-001", zero, new HashSet<MetricId>(), new Limits()));
    }

    private Severity Tilt => _book.SeverityOf(MetricId.AlarmTilt);

    private Severity Acceleration => _book.SeverityOf(MetricId.AlarmAcceleration);

    [Fact]
    public void Tilt_raises_once_its_data_is_ready_and_five_seconds_after()
    {
        Feed(450, degrees: 0.6);
        Publish();
        Judge(100);
        Feed(50, degrees: 0.6);
        Publish();
        Judge(200);
        Judge(204.9);
        Assert.Equal(Severity.Normal, Tilt);
        Judge(205);
        Assert.Equal(Severity.Critical, Tilt);
    }

    [Fact]
    public void Tilt_raises_even_while_its_evidence_is_old()
    {
        Feed(500, degrees: 0.6);
        _sensor.Publish(At(5), new Evidence(30, 60));
        Judge(10);
        Judge(15);
        Assert.Equal(Severity.Critical, Tilt);
    }

    [Fact]
    public void A_tilt_that_is_undone_is_believed_only_on_good_evidence()
    {
        Feed(500, degrees: 0.6);
        Publish();
        Judge(10);
        Judge(15);
        Assert.Equal(Severity.Critical, Tilt);
        for (int i = 0; i < 130; i++)
        {
            Feed(500, degrees: 0);
        }

        Publish();
        _evidence.Put(Reading.Bad(MetricId.StructureTiltMagnitude, At(700), "no answer"));
        Judge(700);
        Judge(710);
        Assert.Equal(Severity.Critical, Tilt);
        _evidence.Put(Reading.Good(MetricId.StructureTiltMagnitude, 0.01, At(711)));
        Judge(711);
        Judge(715.9);
        Assert.Equal(Severity.Critical, Tilt);
        Judge(716);
        Assert.Equal(Severity.Normal, Tilt);
    }

    [Theory]
    [InlineData(1.4, Severity.Normal)]
    [InlineData(1.6, Severity.Warning)]
    [InlineData(4.1, Severity.Critical)]
    public void A_peak_raises_at_once(double peak, Severity severity)
    {
        Shock(peak);
        Judge(1);
        Assert.Equal(severity, Acceleration);
    }

    [Fact]
    public void A_peak_is_held_for_ten_minutes_of_calm()
    {
        Shock(5);
        Judge(1);
        Calm(2);
        Calm(601.9);
        Assert.Equal(Severity.Critical, Acceleration);
        Calm(602);
        Assert.Equal(Severity.Normal, Acceleration);
    }

    [Fact]
    public void Minutes_without_good_evidence_are_no_calm()
    {
        Shock(5);
        Judge(1);
        Calm(2);
        _evidence.Put(Reading.Bad(MetricId.StructureAccelerationPeak, At(300), "no answer"));
        Judge(300);
        Calm(301);
        Calm(900.9);
        Assert.Equal(Severity.Critical, Acceleration);
        Calm(901);
        Assert.Equal(Severity.Normal, Acceleration);
    }

    [Fact]
    public void A_turn_without_a_new_peak_breaks_no_delay()
    {
        Shock(5);
        Judge(1);
        Calm(2);
        _evidence.Put(Reading.Good(MetricId.StructureAccelerationPeak, 0.01, At(300)));
        Judge(300);
        Calm(602);
        Assert.Equal(Severity.Normal, Acceleration);
    }

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private void Judge(double seconds) => _rules.Judge(_sensor, _evidence, _book, At(seconds));

    private void Publish() => _sensor.Publish(At(_micros / 1e6), _evidence);

    private void Calm(double seconds)
    {
        Feed(50, degrees: 0);
        Judge(seconds);
    }

    private void Shock(double peak)
    {
        Feed(1, degrees: 0, shock: peak);
        Feed(99, degrees: 0);
    }

    private void Feed(int count, double degrees, double shock = 0)
    {
        var x = new double[count];
        var y = new double[count];
        var z = new double[count];
        for (int i = 0; i < count; i++)
        {
            double noise = (_samples++ % 7) * 1e-7;
            x[i] = (G * Math.Tan(degrees * Math.PI / 180)) + noise;
            y[i] = shock - noise;
            z[i] = G + noise;
        }

        _micros += count * 10_000L;
        _sensor.Accept(new AccelerationBatch(x, y, z, count, At(_micros / 1e6), 100, 40, false));
    }
}
