using Edge.Portable.Filters;

namespace Edge.Portable.Drivers;

/// <summary>An isolated contact on an input line: mains sense, float, door, genset. Debounced; time is an argument.</summary>
public sealed class DigitalInput
{
    private readonly IInputPin _pin;
    private readonly bool _activeLow;
    private readonly Debounce _debounce;

    /// <summary>A contact.</summary>
    /// <param name="pin">The line.</param>
    /// <param name="activeLow">Whether the line is low while the thing is so: an opto-coupler pulls it down.</param>
    /// <param name="debounceMicros">Time the contact must rest before it counts, µs.</param>
    public DigitalInput(IInputPin pin, bool activeLow, long debounceMicros)
    {
        _pin = pin;
        _activeLow = activeLow;
        _debounce = new Debounce(debounceMicros);
    }

    /// <summary>Whether the contact has rested once, so that <see cref="IsOn"/> means something.</summary>
    public bool IsKnown
    {
        get { return _debounce.IsKnown; }
    }

    /// <summary>The settled state.</summary>
    public bool IsOn
    {
        get { return _debounce.State; }
    }

    /// <summary>Whether the line was last read at its settled state: no change is on its way.</summary>
    public bool IsSettled
    {
        get { return _debounce.IsSettled; }
    }

    /// <summary>How often the raw contact changed, bounces included.</summary>
    public long RawEdges
    {
        get { return _debounce.Edges; }
    }

    /// <summary>Reads the line. Returns whether the settled state changed.</summary>
    /// <exception cref="DriverFaultException">The line cannot be read; the state is unknown from here on.</exception>
    public bool Sample(long nowMicros)
    {
        bool high;
        try
        {
            high = _pin.ReadHigh();
        }
        catch (DriverFaultException)
        {
            _debounce.Forget();
            throw;
        }

        return _debounce.Sample(high != _activeLow, nowMicros);
    }
}
