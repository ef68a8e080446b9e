import JSONValues
import LikenessProtocol

extension Call {
  /// Puts the request's work into the queue, and tells the client where it stands.
  ///
  /// - Parameters:
  ///   - session: the session that the work belongs to, if any.
  ///   - progress: told of the wait, of a cancellation and of a failure; `work` tells it the rest.
  ///   - work: runs on a thread of its own, tells the job that it is alive, and returns what makes the answer once it is
  ///     certain that no other will be sent.
  /// - Throws: `busy` when too much waits already.
  func enqueue(
    in queue: FitQueue, session: String? = nil, progress: ProgressReporter?,
    work: @escaping @Sendable (FitJob) throws(ResponseError) -> (() -> Result<JSONValue, ResponseError>)
  ) throws(ResponseError) {
    let job = FitJob(
      client: ObjectIdentifier(conversation), session: session, onWait: { progress?.wait($0) },
      giveUp: { self.failure($0, progress)() }
    ) { job in
      guard !self.isCancelled else { return {} }
      do throws(ResponseError) {
        return self.decide(try work(job))
      } catch {
        return self.failure(error, progress)
      }
    }
    // Before `begin`: a client may cancel as soon as it hears of the work.
    whenCancelled {
      progress?.end("Cancelled", isComplete: false)
      queue.remove(job)
    }
    progress?.begin(queue.isBusy ? "Waiting for another fit" : "Starting")
    do throws(ResponseError) {
      try queue.add(job)
    } catch {
      progress?.end(error.message, isComplete: false)
      throw error
    }
  }

  private func failure(_ error: ResponseError, _ progress: ProgressReporter?) -> @Sendable () -> Void {
    decide {
      progress?.end(error.message, isComplete: false)
      return .failure(error)
    }
  }
}
