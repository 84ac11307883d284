namespace Edge.Portable.Drivers;

/// <summary>An output line: the modem's supply rail, the status lamp. It remembers what it drives.</summary>
public sealed class DigitalOutput
{
    private readonly IOutputPin _pin;
    private readonly bool _activeLow;

    /// <summary>An output that is off until switched. The line was driven to off when the board opened it.</summary>
    public DigitalOutput(IOutputPin pin, bool activeLow)
    {
        _pin = pin;
        _activeLow = activeLow;
    }

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Switches it.</summary>
    /// <exception cref="DriverFaultException">The line cannot be driven; <see cref="IsOn"/> keeps what was last driven.</exception>
    public void Switch(bool on)
    {
        _pin.WriteHigh(on != _activeLow);
        IsOn = on;
    }
}
