using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Power;

/// <summary>
/// The alarm of the rectifier: no module left is critical, a failed module, an alarm of the controller or
/// mains that does not reach it a warning, an AC voltage with which it gives less than it could a notice. What is not fitted is not asked for; what is fitted and not known neither raises nor clears.
/// While the mains is away it says nothing new: modules without AC are no failure, and the loss has an alarm of its own.
/// </summary>
/// <param name="profile">The site.</param>
public sealed class RectifierRules(SiteProfile profile)
{
    // A controller that restarts misses modules until it has found them: within a minute by the makers' manuals.
    private const double OnSeconds = 60;
    private const double OffSeconds = 60;

    // Modules of telecom rectifiers give their full power from 176 V and are rated up to 276 V (data sheets of 2 to 3 kW modules);
    // the same 4 V are left before it clears.
    private const double LeastAcVolts = 176;
    private const double MostAcVolts = 276;
    private const double HysteresisVolts = 4;

    // Below it they stop: where mains is known to be there, the way from it to the rectifier is broken.
    private const double StopAcVolts = 90;

    private readonly bool _hasFailed = profile.Expected.Contains(MetricId.PowerRectifierModulesFailed);
    private readonly bool _hasModules = profile.Expected.Contains(MetricId.PowerRectifierModules);
    private readonly bool _hasAlarms = profile.Expected.Contains(MetricId.PowerRectifierAlarms);
    private readonly bool _hasAc = profile.Expected.Contains(MetricId.PowerRectifierAcVoltage);
    private readonly bool _hasMains = profile.Expected.Contains(MetricId.PowerMains);

    /// <summary>Judges the rectifier.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        if (!_hasFailed && !_hasAlarms && !_hasAc)
        {
            return;
        }

        double failed = evidence.Value(MetricId.PowerRectifierModulesFailed, now);
        Severity? level = Level(evidence, failed, book.SeverityOf(MetricId.AlarmRectifierFault), now);
        book.Consider(
            MetricId.AlarmRectifierFault,
            level,
            now,
            OnSeconds,
            OffSeconds,
            failed > 0 ? failed : double.NaN
        );
    }

    private Severity? Level(Evidence evidence, double failed, Severity was, Stamp now)
    {
        if (_hasMains && evidence.Value(MetricId.PowerMains, now) != 1)
        {
            return null;
        }

        double modules = evidence.Value(MetricId.PowerRectifierModules, now);
        double alarms = evidence.Value(MetricId.PowerRectifierAlarms, now);
        double volts = evidence.Value(MetricId.PowerRectifierAcVoltage, now);
        if (_hasFailed && failed > 0)
        {
            return _hasModules && modules == 0 ? Severity.Critical : Severity.Warning;
        }

        if (_hasAlarms && alarms > 0)
        {
            return Severity.Warning;
        }

        if ((_hasFailed && double.IsNaN(failed)) || (_hasAlarms && double.IsNaN(alarms)))
        {
            return null;
        }

        if (!_hasAc)
        {
            return Severity.Normal;
        }

        double margin = was == Severity.Normal ? 0 : HysteresisVolts;
        return double.IsNaN(volts) ? null
            : volts < StopAcVolts && _hasMains ? Severity.Warning
            : volts < LeastAcVolts + margin || volts > MostAcVolts - margin ? Severity.Notice
            : Severity.Normal;
    }
}
