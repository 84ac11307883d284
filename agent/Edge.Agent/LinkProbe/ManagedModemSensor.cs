using System.Runtime.InteropServices;
using Edge.Agent.Sampling;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Carries calls and answers between <c>mmcli</c> and <see cref="ManagerDialogue"/>, one at a time and beside its own polls. It
/// never throws: faults are bad readings.
/// </summary>
/// <param name="tool">The tool.</param>
/// <param name="port">As the site file names it: <c>modemmanager</c>.</param>
/// <param name="dialogue">What is asked.</param>
/// <param name="rail">The modem's supply; null when it is not switched.</param>
/// <param name="usb">Resets the modem's USB device, which ModemManager names; null when nothing can.</param>
public sealed class ManagedModemSensor(
    IModemTool tool,
    string port,
    ManagerDialogue dialogue,
    ModemRail? rail = null,
    UsbReset? usb = null
) : ISensor, IRecoverable, IDisposable
{
    private const long IdleMicros = 500_000;

    // An order is one number, so that two threads never see half of it.
    private const int SlotShift = 8;

    // While an answer is awaited.
    private const long AwaitingMicros = 100_000;

    private readonly CancellationTokenSource _ending = new();
    private readonly List<Reading> _readings = [];
    private Task<ManagerAnswer>? _asking;
    private int _order;
    private bool _disposed;

    /// <inheritdoc/>
    public string Name { get; } = "modem of " + port;

    /// <inheritdoc/>
    public IReadOnlyList<MetricId> Metrics { get; } =
        dialogue.HasSims ? [.. ManagerDialogue.Metrics, MetricId.LinkSimSlot] : ManagerDialogue.Metrics;

    /// <inheritdoc/>
    public RecoveryMeans Means { get; } =
        RecoveryMeans.Reconnect
        | RecoveryMeans.Commands
        | (dialogue.HasSims ? RecoveryMeans.OtherSim : RecoveryMeans.None)
        | (usb is null ? RecoveryMeans.None : RecoveryMeans.Usb)
        | (rail is null ? RecoveryMeans.None : RecoveryMeans.Rail);

    /// <summary>Who the modem says it is.</summary>
    public ModemIdentity Identity => dialogue.Identity;

    /// <inheritdoc/>
    public void Recover(RecoveryRung rung, int slot = 0) => Volatile.Write(ref _order, (int)rung | (slot << SlotShift));

    /// <inheritdoc/>
    public void AssumeSlot(int slot) => dialogue.AssumeSlot(slot);

    /// <inheritdoc/>
    public long Poll(Stamp now, ISampleSink sink)
    {
        if (_disposed)
        {
            return IdleMicros;
        }

        _readings.Clear();
        rail?.Poll(now);
        Obey(Interlocked.Exchange(ref _order, 0), now);
        if (_asking is { IsCompleted: true } ended)
        {
            _asking = null;
            dialogue.Take(ended.Result, now, _readings);
        }

        if (_asking is null && dialogue.Next(now, _readings) is { } call)
        {
            _asking = tool.RunAsync(call, _ending.Token);
        }

        sink.Post(CollectionsMarshal.AsSpan(_readings));

        return _asking is null ? IdleMicros : AwaitingMicros;
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ending.Cancel();
            _ending.Dispose();
        }
    }

    private void Obey(int order, Stamp now)
    {
        var rung = (RecoveryRung)(order & ((1 << SlotShift) - 1));
        try
        {
            switch (rung)
            {
                case RecoveryRung.None:
                    break;
                case RecoveryRung.UsbReset when usb is not null:
                    usb.Device(dialogue.Device ?? "");
                    dialogue.Lost("its USB device is reset", now, _readings);
                    break;
                case RecoveryRung.RailOff when rail is not null:
                    rail.Cut(now);
                    dialogue.Lost($"its supply is cut for {ModemRail.CutSeconds} s", now, _readings);
                    break;
                default:
                    dialogue.Order(rung, order >> SlotShift);
                    break;
            }
        }
        catch (DriverFaultException fault)
        {
            dialogue.Lost(fault.Message, now, _readings);
        }
    }
}
