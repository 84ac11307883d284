using Edge.Core.Readings;
using Edge.Portable.Drivers;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// The modem's switched supply (hardware/wiring/contacts.md: high cuts it). The recovery ladder has it cut for ten seconds:
/// a reset command does not revive every modem. Keeps no clock; not thread-safe: the modem's sampler owns it.
/// </summary>
/// <param name="open">Opens the line, driven low.</param>
public sealed class ModemRail(Func<IOutputPin> open)
{
    /// <summary>How long the supply stays away, s: its capacitors are empty then.</summary>
    public const double CutSeconds = 10;

    private DigitalOutput? _supply;
    private Stamp? _cut;

    /// <summary>Gives the supply back when it is time. Call it a few times a second: a line that cannot be opened or driven is tried
    /// again with the next call. What the modem itself says is no worse for it, and a modem that stays away has its alarm.</summary>
    public void Poll(Stamp now)
    {
        try
        {
            DigitalOutput supply = Open();
            if (!supply.IsOn && (_cut is not { } since || now.SecondsSince(since) >= CutSeconds))
            {
                supply.Switch(true);
            }
        }
        catch (DriverFaultException)
        {
            return;
        }
    }

    /// <summary>Cuts the supply.</summary>
    /// <exception cref="DriverFaultException">The line cannot be opened or driven: nothing was cut.</exception>
    public void Cut(Stamp now)
    {
        Open().Switch(false);
        _cut = now;
    }

    private DigitalOutput Open() => _supply ??= new DigitalOutput(open(), activeLow: true);
}
