package io.nephoscope.tck;

/**
 * Changes something in the cloud that the contract reads, usually by asking its simulator, so that
 * the sources that say what changed have something to say: best of all something that is new,
 * something that is different, and something that is gone. Used by one thread at a time.
 */
public interface CloudChange {

  /** Changes the cloud, now. */
  void make();

  /** The cloud is again as it was. Also called when {@link #make} has failed. */
  void undo();
}
