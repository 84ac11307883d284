using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// A chip on a bus: opened, identified and set up before the first reading and again after every fault, so that a chip that
/// was unplugged, swapped or reset is never read with settings it does not have.
/// </summary>
public abstract class ChipSensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open)
    : ISensor,
        IDisposable
{
    private IChipBus? _bus;
    private bool _started;

    /// <inheritdoc />
    public string Name { get; } = name;

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics { get; } = metrics;

    /// <inheritdoc />
    public virtual bool IsConverting => false;

    /// <inheritdoc />
    public long Poll(Stamp now, ISampleSink sink)
    {
        try
        {
            _bus ??= open();
            if (!_started)
            {
                Start(_bus);
                _started = true;
            }

            return Read(now, sink);
        }
        catch (DriverFaultException)
        {
            _started = false;
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        (_bus as IDisposable)?.Dispose();
        _bus = null;
    }

    /// <summary>Identifies the chip and sets it up.</summary>
    protected abstract void Start(IChipBus bus);

    /// <summary>Reads it and posts what it says; returns µs until the next poll.</summary>
    protected abstract long Read(Stamp now, ISampleSink sink);
}
