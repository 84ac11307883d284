namespace Edge.Simulator.VirtualTime;

/// <summary>What happens to the machines and the network around a site, beside what its scenario does to the site itself.</summary>
/// <param name="AtSeconds">When, from the start.</param>
public abstract record Disturbance(double AtSeconds);

/// <summary>The agent's process is killed, and the service manager starts it again.</summary>
public sealed record KillAgent(double AtSeconds, double AwaySeconds) : Disturbance(AtSeconds);

/// <summary>The host loses its power: a new boot id, and the clock in 1970 until it is set.</summary>
/// <param name="AtSeconds">When.</param>
/// <param name="AwaySeconds">Until the agent runs again.</param>
/// <param name="UnsyncedSeconds">From then until the clock is set.</param>
public sealed record RebootHost(double AtSeconds, double AwaySeconds, double UnsyncedSeconds) : Disturbance(AtSeconds);

/// <summary>The host's wall clock is stepped.</summary>
public sealed record JumpClock(double AtSeconds, double BySeconds) : Disturbance(AtSeconds);

/// <summary>The way to the broker is cut for a while.</summary>
public sealed record CutUplink(double AtSeconds, double ForSeconds, NetworkState State) : Disturbance(AtSeconds);

/// <summary>The connection that stands breaks once.</summary>
public sealed record ResetConnection(double AtSeconds) : Disturbance(AtSeconds);

/// <summary>The receiver's connection breaks once.</summary>
public sealed record ResetCity(double AtSeconds) : Disturbance(AtSeconds);

/// <summary>The receiver's process ends and comes back.</summary>
public sealed record RestartCity(double AtSeconds, double AwaySeconds) : Disturbance(AtSeconds);

/// <summary>A contact's line cannot be read for a while.</summary>
public sealed record LoseLine(double AtSeconds, double ForSeconds, int Line) : Disturbance(AtSeconds);

/// <summary>The disk refuses every write for a while, as a full or failing one does.</summary>
public sealed record RefuseWrites(double AtSeconds, double ForSeconds) : Disturbance(AtSeconds);

/// <summary>The city announces a visit to the site, from now on.</summary>
/// <param name="AtSeconds">When it is announced.</param>
/// <param name="Id">The visit's id.</param>
/// <param name="ForSeconds">How long it may last.</param>
public sealed record AnnounceVisit(double AtSeconds, string Id, double ForSeconds) : Disturbance(AtSeconds);

/// <summary>The city ends an announced visit.</summary>
public sealed record EndVisit(double AtSeconds, string Id) : Disturbance(AtSeconds);
