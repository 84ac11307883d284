using Edge.Agent.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.Boards;

/// <summary>A simulated host in the cabinet: a processor somewhat warmer than the air, a supply that can be made too low,
/// and storage that is neither full nor worn.</summary>
public sealed class SimulatedHostVitals(SimulatedSite site, SimulatedTime time) : IHostVitals
{
    // A Raspberry Pi 4 with a heat sink, nearly idle.
    private const double OverAirCelsius = 18;
    private const int UndervoltageNow = 0x1;
    private const int UndervoltageSinceBoot = 0x10000;

    private bool _wasLow;

    /// <inheritdoc/>
    public HostVitals Read(string dataPath)
    {
        long now = time.NowMicros;
        bool low = site.Get(SiteQuantity.HostUndervoltage, now) >= 0.5;
        _wasLow |= low;
        return new HostVitals
        {
            ProcessorCelsius = site.Get(SiteQuantity.CabinetTemperature, now) + OverAirCelsius,
            IsUndervoltage = low,
            Throttling = (low ? UndervoltageNow : 0) | (_wasLow ? UndervoltageSinceBoot : 0),
            StorageFreeMegabytes = 12_000,
            StorageWearPercent = 10,
        };
    }
}
